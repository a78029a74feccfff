"""How redaction breaks: types, containers, names and shapes. The number of a row is that of the list it was checked against.

Containers and objects of every kind (6 to 9, 21) stand in `test_leaves.py`.
"""

import asyncio
import datetime
import json
import pathlib
import tracemalloc
import types
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from judged import CCPA, entities, written
from pi_classify import Classifier, Limits
from pi_classify.testing import assert_no_pi

E = "jane@example.com"
SSN = "219-44-8877"


class TestValues:
    @pytest.mark.parametrize(
        "number",
        [float("nan"), float("inf"), float("-inf"), Decimal("NaN"), 10**5000],
        ids=lambda n: type(n).__name__,
    )
    def test_01_19_numbers_that_json_has_not_become_markers_and_leave_their_neighbours(
        self, number: object
    ) -> None:
        out = written({"a": 1.5, "v": number, "b": True})
        assert json.loads(json.dumps(out, allow_nan=False)) == out
        assert (out["a"], out["b"], out["v"][:10]) == (1.5, True, "[UNSCANNED")

    def test_02_a_name_that_stands_twice_in_json_text_hides_nothing(self) -> None:
        out = written({"body": '{"email":"jane@example.com","email":"john@example.com","n":1}'})["body"]
        assert "example.com" not in out
        assert out.endswith(',"n":1}')

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
    def test_03_bytes_are_read_and_never_written_as_their_repr(self, encoding: str) -> None:
        out = written(
            {
                "v": f"é {E}".encode(encoding),
                "w": memoryview(E.encode(encoding)),
                "x": bytearray(b"\xff\xfe\xff"),
            }
        )
        assert E not in str(out)
        assert "b'" not in str(out)
        assert out["x"] == "[UNSCANNED:bytes]"

    def test_04_coordinates_are_found_in_decimals_and_fractions(self) -> None:
        out = written({"latitude": Decimal("37.77493"), "longitude": Fraction(-12241942, 100000)})
        assert (str(out["latitude"]), str(out["longitude"])) == ("37.8", "-122.4")

    def test_05_dates_are_no_phone_numbers(self) -> None:
        payload = {
            "at": datetime.datetime(2024, 1, 15, 10, 30, tzinfo=datetime.UTC),
            "day": datetime.date(2024, 1, 15),
            "took": datetime.timedelta(days=3, seconds=5),
            "slot": datetime.time(10, 30),
        }
        assert written(payload) is payload

    def test_10_errors_and_paths_and_ids_are_scanned_as_text(self) -> None:
        out = written(
            {
                "e": ValueError(f"no account for {E}"),
                "p": pathlib.PurePosixPath(f"/home/x/{E}"),
                "id": uuid.UUID(int=7),
            }
        )
        assert E not in str(out)
        assert out["e"].startswith("ValueError: no account for pi1_email_")

    def test_10_a_home_directory_names_a_person(self) -> None:
        assert entities({"file": pathlib.PurePosixPath("/Users/jane.doe/report.pdf")})

    def test_15_an_address_at_the_end_of_ten_megabytes_does_not_pass(self) -> None:
        assert E not in str(written({"v": "x " * 5_000_000 + E}))
        assert E not in str(written({"v": "x" * 999_000 + " " + E}))

    def test_16_long_lists_and_many_names_are_walked_to_their_end(self) -> None:
        large = Classifier(limits=Limits(nodes=2_000_000))
        items: list[object] = [0] * 1_000_000
        items[-1] = E
        names: dict[str, object] = {f"n{n}": n for n in range(20_000)} | {"z": E}
        assert [f.location for f in large.classify({"items": items, "names": names})] == [
            "items[999999]",
            "names.z",
        ]

    def test_17_lone_surrogates_leave_as_markers(self) -> None:
        out = written({"v": f"\ud800{E}", "distinct": f"{E}\udfff"})
        assert json.dumps(out).encode()
        assert E not in str(out)

    @pytest.mark.parametrize(
        "around",
        ["\x00{}\x00", "\x01{}", "a\x1b[31m{}\x1b[0m", "jane\x00@example.com", "ja\x08ne@example.com"],
    )
    def test_18_control_characters_hide_nothing(self, around: str) -> None:
        payload = {"v": around.format(E)}
        assert "EMAIL_ADDRESS" in entities(payload)
        assert "jane@example" not in str(written(payload)).replace("\\x00", "")

    def test_20_objects_that_raise_are_marked_and_their_message_is_nowhere(self) -> None:
        class Hostile:
            __slots__ = ("a",)

            def __getattribute__(self, name: str) -> Any:
                raise RuntimeError(E)

            __repr__ = __eq__ = __hash__ = None  # type: ignore[assignment]

        outcome = CCPA.redact({"v": Hostile(), "w": 1})
        assert outcome.payload == {"v": "[UNSCANNED:type]", "w": 1}
        assert "jane" not in repr(outcome) + repr(outcome.findings) + repr(outcome.changes)

    def test_11_12_13_14_graphs_end(self) -> None:
        loop: list[object] = [E]
        loop.append(loop)
        through = types.SimpleNamespace(email=E)
        through.self = {"me": through}
        shared = {"email": E}
        deep: object = E
        for _ in range(100_000):
            deep = {"d": deep}
        out = written({"loop": loop, "through": through, "one": shared, "two": shared, "deep": deep})
        assert out["one"] == out["two"] == {"email": out["loop"][0]}
        assert out["loop"][1] == out["through"]["self"]["me"] == "[UNSCANNED:cycle]"
        many: object = E
        for _ in range(30):
            many = [many, many]
        assert written({"v": many}) is None


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [E, "+1 206 555 0144", "203.0.113.77", SSN, "https://x.example.com/?email=jane%40example.com", 4111111111111111, (E, 1), E.encode()],
        ids=str,
    )  # fmt: skip
    def test_22_24_a_name_that_is_data_is_replaced_and_its_value_kept(self, name: object) -> None:
        out = written({"seen": {name: "kept"}})
        assert list(out["seen"].values()) == ["kept"]
        assert str(name) not in str(out)
        assert json.dumps(out)

    def test_22_persons_under_a_name_that_says_so(self) -> None:
        assert "Wilhelmina Quill" not in str(written({"by_user_name": {"Wilhelmina Quill": 3}}))

    def test_23_two_names_with_one_marker_keep_both_values(self) -> None:
        assert list(written({SSN: 1, "219-44-8878": 2}).values()) == [1, 2]

    def test_24_none_and_numbers_stay_names_that_json_knows(self) -> None:
        assert written({None: 1, 7: 2, True: 3, 1.5: 4}) == {None: 1, 7: 2, True: 3, 1.5: 4}

    @pytest.mark.parametrize(
        "name",
        [
            "Phone Number",
            "pHoNe",
            "user.profile.phone",
            "phone[0]",
            "$phone",
            "user-phone",
            "USER_PHONE",
            "userPhone",
            "電話番号",
            "téléphone",
        ],
    )
    def test_25_spellings_of_a_name_are_recognised(self, name: str) -> None:
        assert entities({name: 2065550144}) == {"PHONE_NUMBER"}

    @pytest.mark.parametrize(
        "payload",
        [
            {"name": "phone", "value": 2065550144},
            {"label": "Phone", "answer": "2065550144"},
            {"attributes": [{"key": "phone", "value": {"stringValue": "2065550144"}}]},
            {"pairs": [["phone", 2065550144]]},
            {"columns": ["plan", "phone"], "rows": [["pro", 2065550144]]},
            {"phone": {"S": "2065550144"}},
            {"fields": {"phone": {"stringValue": "2065550144"}}},
            {"before": {"phone": 2065550144}, "after": None},
            {"headers": [{"name": "X-Phone", "value": "2065550144"}]},
            {"emails": {"arrayValue": {"values": [{"stringValue": E}]}}},
            {"phones": {"L": [{"N": "2065550144"}]}},
            {"phones": {"NS": ["2065550144"]}},
            {"phone": {"@value": "2065550144"}},
            {"phones": {"arrayValue": {"values": [{"integerValue": "2065550144"}]}}},
        ],
        ids=str,
    )
    def test_26_the_name_travels_to_the_value(self, payload: object) -> None:
        assert entities(payload) <= {"PHONE_NUMBER", "EMAIL_ADDRESS"}
        assert entities(payload)
        assert "2065550144" not in str(written(payload))

    def test_27_a_misleading_name_hides_nothing(self) -> None:
        assert entities({"color": E, "app_build": f"by {E}"}) == {"EMAIL_ADDRESS"}

    @pytest.mark.parametrize(
        "payload",
        [
            {"name": "Add to cart"}, {"email_verified": True}, {"password_strength": "strong"}, {"ip_version": 4},
            {"token_count": 5000}, {"key": "ArrowDown"}, {"phone_type": "mobile"}, {"has_email": False}, {"email_count": 3},
            {"ssn_last4_collected": True}, {"address_valid": "yes"}, {"name": "checkout_completed", "value": 19.5},
        ],
        ids=str,
    )  # fmt: skip
    def test_28_29_names_that_say_something_else_are_left_alone(self, payload: dict[str, object]) -> None:
        assert written(payload) is payload
        assert_no_pi(payload, policy="ccpa")


class TestLimits:
    """What lies within a limit is edited; what lies beyond is marked or refused, never passed."""

    @pytest.mark.parametrize(("levels", "passes"), [(60, True), (70, False)])
    def test_14_depth(self, levels: int, passes: bool) -> None:
        node: object = {"email": E, "plan": "pro"}
        for _ in range(levels):
            node = [node]
        out = str(written(node))
        assert E not in out
        assert ("pro" in out) == passes

    def test_09_memory_stays_in_proportion(self) -> None:
        payload = {"rows": [{"email": f"user{n}@example.com", "plan": "pro", "n": n} for n in range(5_000)]}
        written(payload)
        size = len(json.dumps(payload))
        tracemalloc.start()
        written(payload)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 60 * size

    def test_84_events_are_redacted_the_same_way_between_tasks(self) -> None:
        async def one(n: int) -> str:
            await asyncio.sleep(0)
            return json.dumps(written({"email": E, "n": n % 2}))

        async def many() -> list[str]:
            return await asyncio.gather(*(one(n) for n in range(50)))

        assert len(set(asyncio.run(many()))) == 2
