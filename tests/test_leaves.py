"""What a payload may be made of beyond JSON, and where the name of a value may stand."""

import array
import collections
import dataclasses
import datetime
import enum
import fractions
import ipaddress
import json
import pathlib
import types
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judged import CCPA, found, written
from pi_classify import Classifier, Limits
from pi_classify.auditing import Tally

ADDRESS = "jane@example.com"


class Contact(collections.namedtuple("Contact", "email plan")):
    __slots__ = ()


@dataclasses.dataclass(frozen=True)
class Account:
    email: str
    seats: int = 3


class Slotted:
    __slots__ = ("__hidden", "email", "never_set")

    def __init__(self) -> None:
        self.email = ADDRESS
        self.__hidden = 1


class AttrsLike:
    __attrs_attrs__ = (types.SimpleNamespace(name="email"),)
    email = ADDRESS


class StructLike:
    __struct_fields__ = ("email",)
    email = ADDRESS


class PydanticLike:
    __pydantic_fields__: ClassVar[dict[str, object]] = {"plan": None}

    def __init__(self) -> None:
        self.plan = "pro"
        self.__dict__["email"] = ADDRESS
        object.__setattr__(self, "__pydantic_extra__", None)


class Colour(enum.Enum):
    ADDRESS = ADDRESS
    RED = "red"


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "nothing"

    def __hash__(self) -> int:
        return 7

    def __eq__(self, other: object) -> bool:
        return False


class Number(int):
    def __int__(self) -> int:
        return 1

    def __repr__(self) -> str:
        return "nothing"


class EmptyLooking(list[str]):
    def __iter__(self) -> Iterator[str]:
        return iter(())


class TestContainers:
    @pytest.mark.parametrize(
        ("value", "place"),
        [
            (Contact(ADDRESS, "pro"), "v.email"),
            (Account(ADDRESS), "v.email"),
            (Slotted(), "v.email"),
            (AttrsLike(), "v.email"),
            (StructLike(), "v.email"),
            (PydanticLike(), "v.email"),
            (types.SimpleNamespace(email=ADDRESS), "v.email"),
            (types.MappingProxyType({"email": ADDRESS}), "v.email"),
            (collections.OrderedDict(email=ADDRESS), "v.email"),
            (collections.defaultdict(str, email=ADDRESS), "v.email"),
            (collections.UserDict(email=ADDRESS), "v.email"),
            (collections.ChainMap({"a": 1}, {"email": ADDRESS}), "v.email"),
            (collections.Counter({ADDRESS: 2}), "v.<EMAIL_ADDRESS#1>"),
            (collections.deque([ADDRESS]), "v[0]"),
            (collections.UserList([ADDRESS]), "v[0]"),
            (collections.UserString(ADDRESS), "v"),
            ({"email": ADDRESS}.values(), "v[0]"),
            ({ADDRESS: 1}.keys(), "v[0]"),
            ({"email": ADDRESS}.items(), "v[0][1]"),
            (frozenset({ADDRESS}), "v[0]"),
            ((ADDRESS,), "v[0]"),
            (EmptyLooking([ADDRESS]), "v[0]"),
            (Colour.ADDRESS, "v"),
            (Text(ADDRESS), "v"),
        ],
        ids=lambda value: value if isinstance(value, str) else type(value).__name__,
    )
    def test_values_of_every_kind_are_looked_into(self, value: object, place: str) -> None:
        assert found({"v": value}) == {place: "EMAIL_ADDRESS"}
        out = json.dumps(written({"v": value}))
        assert ADDRESS not in out
        assert "pi1_email_" in out

    def test_what_is_no_json_is_passed_on_as_the_json_that_was_scanned(self) -> None:
        payload = {
            "tuple": (1, 2), "set": {3, 1, 2}, "text": Text("plan"), "number": Number(5), "path": pathlib.PurePosixPath("a/b"),
            "enum": Colour.RED, "account": Account("-"), "ratio": fractions.Fraction(1, 2), "range": range(3),
            "array": array.array("i", [4, 5]), "slots": Slotted,
        }  # fmt: skip
        out = written(payload)
        assert out == {
            "tuple": [1, 2], "set": [1, 2, 3], "text": "plan", "number": 5, "path": "a/b", "enum": "red",
            "account": {"email": "-", "seats": 3}, "ratio": 0.5, "range": [0, 1, 2], "array": [4, 5], "slots": "[UNSCANNED:type]",
        }  # fmt: skip
        assert {type(value) for value in out.values()} == {list, str, int, float, dict}

    def test_a_private_slot_and_one_that_was_never_set(self) -> None:
        assert set(written({"v": Slotted()})["v"]) == {"email", "_Slotted__hidden"}

    def test_a_generator_is_refused_and_not_consumed(self) -> None:
        generator = (address for address in [ADDRESS])
        assert written({"v": generator, "m": map(str, [ADDRESS])}) == {
            "v": "[UNSCANNED:type]",
            "m": "[UNSCANNED:type]",
        }
        assert next(generator) == ADDRESS

    def test_dates_ids_and_decimals_pass_as_they_are_when_clean(self) -> None:
        payload = {
            "at": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
            "day": datetime.date(2024, 1, 1),
            "price": Decimal("9.99"),
            "took": datetime.timedelta(seconds=4),
            "trace": uuid.UUID(int=5),
        }
        assert written(payload) is payload

    def test_coordinates_count_in_every_kind_of_number(self) -> None:
        payload = {"latitude": Decimal("37.77493"), "longitude": fractions.Fraction(-12241942, 100000)}
        assert set(found(payload).values()) == {"COORDINATES"}
        assert "37.77493" not in str(written(payload))

    @pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN")], ids=str)
    def test_a_decimal_that_is_no_number_is_not_scanned(self, value: Decimal) -> None:
        assert written({"v": value}) == {"v": "[UNSCANNED:nan]"}

    def test_addresses_errors_and_ids_are_scanned_as_text(self) -> None:
        payload = {
            "client_ip": ipaddress.ip_address("203.0.113.77"),
            "error": KeyError(ADDRESS),
            "user_id": uuid.UUID("8c6fbc4e-3f1a-4a55-9d3e-2b8a7f5f0c11"),
        }
        out = written(payload)
        assert out["client_ip"] == "203.0.113.0"
        assert out["error"].startswith("KeyError: 'pi1_email_")
        assert out["user_id"].startswith("pi1_id_")

    @pytest.mark.parametrize(
        "data",
        [
            ADDRESS.encode(), bytearray(ADDRESS.encode()), memoryview(ADDRESS.encode()), ADDRESS.encode("utf-8-sig"),
            ADDRESS.encode("utf-16"), ADDRESS.encode("utf-16-le"), ADDRESS.encode("utf-16-be"), ADDRESS.encode("utf-32"),
            f"José <{ADDRESS}>".encode("latin-1"),
        ],
        ids=lambda data: bytes(data)[:4].hex(),
    )  # fmt: skip
    def test_bytes_are_read_in_the_encoding_that_they_show(self, data: object) -> None:
        assert found({"v": data}) == {"v": "EMAIL_ADDRESS"}

    @pytest.mark.parametrize(
        "data",
        [b"\xff\x00\x01", b"\x89PNG\r\n\x1a\n\x00\xff", bytes(range(128, 160)), ADDRESS.encode() + bytes(8)],
    )
    def test_bytes_that_are_no_text_are_not_scanned(self, data: bytes) -> None:
        assert written({"v": data}) == {"v": "[UNSCANNED:bytes]"}

    def test_a_cycle_through_an_object_ends_where_it_closes(self) -> None:
        me = types.SimpleNamespace(plan="pro")
        me.friends = [me]
        assert written({"v": me}) == {"v": {"plan": "pro", "friends": ["[UNSCANNED:cycle]"]}}

    def test_what_is_shared_is_redacted_in_both_places(self) -> None:
        shared = (ADDRESS,)
        out = written({"a": shared, "b": shared, "c": [[shared]]})
        assert out["a"] == out["b"] == out["c"][0][0]
        assert ADDRESS not in str(out)

    def test_wide_tuples_shared_many_times_are_refused_as_a_whole(self) -> None:
        wide: object = ADDRESS
        for _ in range(3):
            wide = (wide,) * 40_000
        assert found({"v": wide}) == {"": "UNSCANNED"}
        assert written({"v": wide}) is None

    def test_a_set_comes_out_in_the_same_order_in_every_process(self) -> None:
        assert written({"v": {"b", "c", "a"}, "w": {"x", 2, None}}) == {
            "v": ["a", "b", "c"],
            "w": [None, 2, "x"],
        }

    def test_a_boolean_counts_only_where_its_name_says_all(self) -> None:
        assert found({"is_veteran": True, "email": True, "phone_verified": False}) == {
            "is_veteran": "VETERAN_STATUS"
        }


class TestNames:
    def test_names_of_every_kind_become_json_names(self) -> None:
        payload = {
            ("plan", 3): 1, b"size": 2, None: 3, 1.5: 4, 7: 5, uuid.UUID(int=5): 6, datetime.date(2024, 1, 1): 7,
            Colour.RED: 8, Decimal("2.5"): 9, Text("kind"): 10, True: 11,
        }  # fmt: skip
        out = written(payload)
        assert out == {
            "plan, 3": 1, "size": 2, None: 3, 1.5: 4, 7: 5, "00000000-0000-0000-0000-000000000005": 6, "2024-01-01": 7,
            "red": 8, "2.5": 9, "kind": 10, True: 11,
        }  # fmt: skip
        assert json.loads(json.dumps(out))

    @pytest.mark.parametrize(
        "name", [(ADDRESS, 3), ADDRESS.encode(), Colour.ADDRESS, frozenset({ADDRESS}), Text(ADDRESS)]
    )
    def test_names_of_every_kind_are_looked_at(self, name: object) -> None:
        for payload in ({name: 1}, {"a": {name: 1}}, {"a": [{"b": 1}, {name: 1}]}):
            assert set(found(payload).values()) == {"EMAIL_ADDRESS"}
            assert ADDRESS not in str(written(payload))

    def test_a_name_without_a_json_form_goes_and_is_told(self) -> None:
        payload = {object(): ADDRESS, "a": 1, 10**40: 2}
        assert written(payload) == {"a": 1}
        assert sorted(found(payload).values()) == ["UNSCANNED", "UNSCANNED"]

    def test_two_names_with_one_spelling_are_kept_apart(self) -> None:
        assert written({("a",): 1, b"a": 2, "a": 3}) == {"a#2": 1, "a#3": 2, "a": 3}

    def test_a_name_that_equals_its_spelling_keeps_it(self) -> None:
        names = enum.StrEnum("names", {"EMAIL": "email", "PLAN": "plan"})
        assert written({names.EMAIL: 1, names.PLAN: 2, b"plan": 3}) == {"email": 1, "plan": 2, "plan#2": 3}

    def test_a_name_of_bytes_names_its_value(self) -> None:
        assert found({b"phone": 2065550144}) == {"phone": "PHONE_NUMBER"}


class TestMisnamedNumbers:
    """A list of numbers that is not what its name says is one without a name: neither a place nor passed over."""

    @pytest.mark.parametrize("numbers", [[4242424242424242, 1], (4242424242424242, 1)])
    def test_a_card_number_is_found(self, numbers: object) -> None:
        assert found({"coordinates": numbers}) == {"coordinates[0]": "CREDIT_CARD"}

    def test_what_is_no_number_of_json_is_told(self) -> None:
        assert found({"coordinates": [float("nan"), 1.0]}) == {"coordinates[0]": "UNSCANNED"}

    def test_points_of_a_screen_are_no_place(self) -> None:
        assert not found({"coordinates": [1920, 1080]})

    def test_its_values_are_counted(self) -> None:
        payload = {"coordinates": [1920, 1080]}
        one, other = Tally(), Tally()
        one.add_scan(Classifier().scan(payload))
        other.add(payload, Classifier().classify(payload))
        assert one == other
        assert one.profiles["coordinates[]"].types == {"int": 2}


class TestPairs:
    """The number of a phone proves nothing by itself: it is found where the name has travelled."""

    @pytest.mark.parametrize(
        ("payload", "place"),
        [
            ({"name": "phone", "value": 2065550144}, "value"),
            ({"Name": "phone_number", "Value": "2065550144"}, "Value"),
            ({"label": "Your phone", "answer": "2065550144", "required": True}, "answer"),
            ({"question": "What is your phone number?", "answers": ["2065550144"]}, "answers[0]"),
            ({"attributes": [{"key": "user.phone", "value": {"stringValue": "2065550144"}}]}, "attributes[0].value.stringValue"),
            ({"event_params": [{"key": "phone", "value": {"int_value": 2065550144}}]}, "event_params[0].value.int_value"),
            ({"telecom": [{"system": "phone", "value": "2065550144", "use": "home"}]}, "telecom[0].value"),
            ({"phone_numbers": [{"type": "work", "value": "2065550144"}]}, "phone_numbers[0].value"),
            ({"fields": [["phone", 2065550144], ["plan", "pro"]]}, "fields[0][1]"),
            ({"fields": (("plan", "pro"), ("phone", 2065550144))}, "fields[1][1]"),
            ({"columns": ["plan", "phone"], "rows": [["pro", 2065550144]]}, "rows[0][1]"),
            ({"columns": ("plan", "phone"), "data": (("pro", 1), ("pro", 2065550144))}, "data[1][1]"),
            ({"r": {"fields": [{"name": "phone"}], "values": [2065550144]}}, "r.values[0]"),
            ({"Item": {"phone": {"S": "2065550144"}}}, "Item.phone.S"),
            ({"fields": {"phone": {"stringValue": "2065550144"}}}, "fields.phone.stringValue"),
            ({"before": None, "after": {"phone": 2065550144}, "op": "c"}, "after.phone"),
            ({"@type": "Person", "telephone": "2065550144"}, "telephone"),
        ],
        ids=str,
    )  # fmt: skip
    def test_the_name_travels_to_the_value(self, payload: object, place: str) -> None:
        assert found(payload) == {place: "PHONE_NUMBER"}
        assert "2065550144" not in str(written(payload))

    @pytest.mark.parametrize(
        "payload",
        [
            {"name": "order", "value": 2065550144},
            {"columns": ["phone", "bytes"], "rows": [["-", 2065550144]]},
            {"columns": ["phone"], "rows": [{"bytes": 2065550144}]},
            {"points": [["phone", "dark"], ["plan", 2065550144]]},
            {"pair": ["phone", 2065550144, 1]},
        ],
        ids=str,
    )
    def test_it_travels_no_further(self, payload: object) -> None:
        assert found(payload) == {}

    def test_a_label_that_is_an_address_is_data(self) -> None:
        assert found({"label": ADDRESS, "value": 3}) == {"label": "EMAIL_ADDRESS"}

    def test_two_tables_do_not_mix_up_their_columns(self) -> None:
        payload = {
            "a": {"columns": ["phone", "bytes"], "rows": [[2065550144, 2065550145]]},
            "b": {"columns": ["bytes", "phone"], "rows": [[2065550144, 2065550145]]},
        }
        assert set(found(payload)) == {"a.rows[0][0]", "b.rows[0][1]"}


class TestSize:
    def test_more_than_the_limit_is_refused_as_a_whole_and_found_when_it_is_raised(self) -> None:
        items: list[object] = [0] * 200_000
        items[-1] = ADDRESS
        assert found({"items": items}) == {"": "UNSCANNED"}
        (finding,) = Classifier(limits=Limits(nodes=300_000)).classify({"items": items})
        assert finding.location == "items[199999]"

    def test_a_list_shared_without_end_is_refused(self) -> None:
        node: object = [ADDRESS]
        for _ in range(30):
            node = [node, node]
        assert found({"v": node}) == {"": "UNSCANNED"}

    def test_hostile_objects_are_told_without_their_message(self) -> None:
        class Hostile(collections.UserDict[str, str]):
            def items(self) -> Any:
                raise RuntimeError(ADDRESS)

            __repr__ = __len__ = __iter__ = items

        outcome = CCPA.redact({"v": Hostile(), "ok": 1})
        assert outcome.payload == {"v": "[UNSCANNED:type]", "ok": 1}
        assert "jane" not in repr(outcome.findings)

    def test_a_mapping_without_end_is_refused(self) -> None:
        class Endless(collections.UserDict[int, int]):
            def items(self) -> Any:
                return ((n, n) for n in iter(int, 1))

        class Growing(collections.UserDict[int, int]):
            def items(self) -> Any:
                return ((n, n) for n in range(10**12))

        assert written({"v": Growing()}) is None
        assert written({"v": Endless()}) == {"v": {0: 0}}


strange = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=8) | st.decimals()
    | st.dates() | st.uuids() | st.sampled_from([ADDRESS, Colour.ADDRESS, Text(ADDRESS), Slotted(), object(), Account(ADDRESS)]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.lists(children, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=4) | st.binary(max_size=4) | st.integers() | st.tuples(st.text(max_size=3)) | st.none(), children, max_size=3)
    ),
    max_leaves=10,
)  # fmt: skip


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(strange)
def test_any_python_tree_comes_out_without_the_planted_address(tree: object) -> None:
    outcome = CCPA.redact({"root": tree})
    assert outcome.payload is not None
    assert ADDRESS not in str(outcome.payload)
    assert CCPA.left(outcome.payload) == ()
