"""One person is one token wherever and however he is written; two are never one; an id is read by its value alone."""

import base64
import json
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pi_classify import Classifier, Key, KeyRing, Policy, Redactor, check_coherence
from pi_classify.auditing.subject.sought import seek
from pi_classify.detectors import email_address, phone_number, user_id
from pi_classify.engine.identities import DOMAINS, Identity, by_value, is_told
from pi_classify.engine.marks import PLACEHOLDER, TOKEN
from pi_classify.integrations.kafka import messages
from pi_classify.policy import PRESETS
from pi_classify.policy.identity import identity, identity_of_id
from pi_classify.vocabulary import vendors
from places import SLOTS, held, nested, slots

RING = KeyRing([Key(bytes(range(32)))])
CLASSIFIER = Classifier()


def by_default(action: str) -> Redactor:
    return Redactor(Policy.load(f'version = 1\ndefault = "{action}"\n'), keys=RING, classifier=CLASSIFIER)


REDACTORS = {preset: Redactor(preset, keys=RING, classifier=CLASSIFIER) for preset in PRESETS}
BY_DEFAULT = {action: by_default(action) for action in ("redact", "mask", "truncate", "drop", "hash")}
KEYLESS = Redactor("ccpa", without_key="redact", classifier=CLASSIFIER)
CASES = [(preset, vendor) for preset in PRESETS for vendor in vendors()]


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


# ---------------------------------------------------------------------- how people are written


class Kind(NamedTuple):
    """A kind of who an id may name: what tells people apart, their token's text, spellings, properties that mean it."""

    people: st.SearchStrategy[str]
    identity: Callable[[str], tuple[str, str]]
    spellings: list[Callable[[str], str]]
    properties: tuple[str, ...]


# What programs put around any value.
DRESSES: list[Callable[[str], str]] = [
    str,
    " {} ".format,
    "{}\n".format,
    "\t{}".format,
    "<{}>".format,
    "{},".format,
    "{};".format,
    lambda text: "\u200b" + text,
    lambda text: text[:2] + "\u00ad" + text[2:],
    full_width,
]
ADDRESSES: list[Callable[[str], str]] = [
    str.upper,
    str.title,
    "mailto:{}".format,
    "email:{}".format,
    "E-Mail: {}".format,
    "MAILTO:{}".format,
    "mailto://{}".format,
    "mailto:{}?subject=Hello".format,
    "{}.".format,
    lambda text: text.replace("@", "%40"),
    lambda text: text.replace(".com", "\u3002com"),
    lambda text: text.replace("@", " [at] ").replace(".com", " [dot] com"),
    lambda text: text.replace("exam", "ex\u0430m"),
    "Jane Roe <{}>".format,
    "Xochitl Q.<{}>".format,
    '"Roe, Jane" <{}>'.format,
    "'Jane Roe' <{}>".format,
    "{0} <{0}>".format,
    '"{0}" <{0}>'.format,
    "{} (Jane Roe)".format,
    "Jane Roe <mailto:{}>".format,
]
NUMBERS: list[Callable[[str], str]] = [
    form.format
    for form in (
        "+1415555{}",
        "+1 415 555 {}",
        "+1 (415) 555-{}",
        "+1-415-555-{}",
        "+1.415.555.{}",
        "(415) 555-{}",
        "(415)555-{}",
        "1 (415) 555-{}",
        "415-555-{}",
        "415.555.{}",
        "415 555 {}",
        "415 555-{}",
        "1-415-555-{}",
        "001-415-555-{}",
        "415\u2013555\u2013{}",
        "tel:+1-415-555-{}",
        "tel:415555{}",
        "sms:+1415555{}",
        "whatsapp:+1415555{}",
        "phone:+1415555{}",
        "Phone: +1415555{}",
        "tel: 415555{}",
        "%2B1415555{}",
    )
]


def with_dresses(spellings: list[Callable[[str], str]]) -> list[Callable[[str], str]]:
    return [*spellings, *(lambda text, dress=dress: dress(spellings[0](text)) for dress in DRESSES)]


def turned(name: str) -> str:
    given_name, _, family = name.partition(" ")
    return f"{family}, {given_name}"


LOCAL = st.from_regex(r"[a-z]{3,8}\.[a-z]{2,8}", fullmatch=True)
FAMILY = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9),
    st.from_regex("(?:o'|mac|ver-)[a-z]{3,8}", fullmatch=True),
    st.text("абвгдежзиклмнопрст", min_size=3, max_size=9),
    st.text("áéíóúñçøłžš", min_size=3, max_size=6),
    st.text("山田太郎王芳李小龍", min_size=1, max_size=3),
    st.text("अआइकखगजतनपमरल", min_size=2, max_size=6),
)
# A name that policies hear of under `analytics`, and one that only its form tells.
NAMES = st.builds("{} {}".format, st.sampled_from(["petra", "zoë", "arjun"]), FAMILY)
KINDS = {
    "email": Kind(
        LOCAL.map("{}@example.com".format),
        lambda who: ("email", who),
        [*DRESSES, *ADDRESSES],
        ("email", "$set.email", "traits.email", "billing_email"),
    ),
    "phone": Kind(
        st.integers(100, 199).map("{:04}".format),  # 555-0100 to 555-0199 are fiction
        lambda who: ("phone", f"+1415555{who}"),
        with_dresses(NUMBERS),
        ("phone", "$set.phone", "traits.phone", "mobile_number"),
    ),
    "ip": Kind(
        st.integers(1, 254).map(str),
        lambda who: ("ip", f"203.0.113.{who}"),
        with_dresses(
            ["203.0.113.{}".format, "203.000.113.{:0>3}".format, "::ffff:203.0.113.{}".format, "[203.0.113.{}]".format]
        ),
        ("ip", "$ip", "client_ip"),
    ),
    "ipv6": Kind(
        st.integers(16, 9_999).map("{:x}".format),
        lambda who: ("ip", f"2001:db8::{who}"),
        with_dresses(
            [
                "2001:db8::{}".format,
                lambda who: f"2001:DB8:0:0::{who.upper()}",
                "2001:0db8:0:0:0:0:0:{}".format,
                "[2001:db8::{}]".format,
            ]
        ),
        ("ip", "$ip", "client_ip"),
    ),
    "name": Kind(
        NAMES,
        lambda who: ("PERSON", who),
        [*DRESSES[:-1], str.upper, str.title, turned, lambda who: turned(who.upper()), lambda who: who.replace(" ", "\u00a0 ")],
        ("full_name", "$set.full_name", "traits.full_name", "customer_name"),
    ),
    "ssn": Kind(
        st.integers(3_000, 3_999).map(str),  # 987-12-3456: never issued
        lambda who: ("US_SSN", f"98712{who}"),
        with_dresses(["987-12-{}".format, "987 12 {}".format, "987\u201112\u2011{}".format]),
        ("ssn", "$set.ssn", "traits.social_security_number"),
    ),
}  # fmt: skip


@st.composite
def somebody(draw: st.DrawFn) -> tuple[str, str]:
    """A person: the kind by which he is known, and what tells him from others of it."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    who = draw(KINDS[kind].people)
    domain, canonical = KINDS[kind].identity(who)
    if domain == "PERSON":
        assume(is_told(Identity("PERSON", domain, canonical), of_people=True))
    return kind, who


def token_of(person: tuple[str, str]) -> str:
    kind, who = person
    return RING.token(*KINDS[kind].identity(who))


# ---------------------------------------------------------------------- the law


@settings(max_examples=400, deadline=None)
@given(st.data(), somebody())
def test_one_person_is_one_token_in_every_slot_and_in_the_property_of_that_kind(data, person) -> None:
    kind, who = person
    spell = st.sampled_from(KINDS[kind].spellings)
    vendor, slot = data.draw(st.sampled_from(SLOTS))
    as_id, as_property = data.draw(spell)(who), data.draw(spell)(who)
    hashing = BY_DEFAULT["hash"].redact
    assert held(hashing(nested(slot, as_id), vendor).payload, slot) == token_of(person)
    place = data.draw(st.sampled_from(KINDS[kind].properties))
    outer = data.draw(st.sampled_from(["properties.", "context.", ""]))
    event = {"event": "Paid", **nested(outer + place, as_property)}
    assert held(hashing(event, data.draw(st.sampled_from(vendors()))).payload, outer + place) == token_of(
        person
    )


@pytest.mark.parametrize(("preset", "vendor"), CASES)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), person=somebody())
def test_a_preset_writes_that_token_into_every_slot_and_nothing_is_left(preset, vendor, data, person) -> None:
    kind, who = person
    slot = data.draw(st.sampled_from(slots(vendor)))
    event = nested(slot, data.draw(st.sampled_from(KINDS[kind].spellings))(who))
    redactor = REDACTORS[preset]
    assert redactor.left(event, vendor) != ()
    once = redactor.redact(event, vendor).payload
    assert held(once, slot) == token_of(person)
    assert redactor.redact(once, vendor).payload == once
    assert redactor.left(once, vendor) == ()
    assert json.loads(redactor.redact_json(json.dumps(event).encode(), vendor) or b"null") == once


@settings(max_examples=100, deadline=None)
@given(st.data(), somebody(), somebody())
def test_two_people_are_two_tokens(data, one, other) -> None:
    tokens = set()
    for kind, who in (one, other):
        vendor, slot = data.draw(st.sampled_from(SLOTS))
        event = nested(slot, data.draw(st.sampled_from(KINDS[kind].spellings))(who))
        tokens.add(held(REDACTORS["analytics"].redact(event, vendor).payload, slot))
    assert (len(tokens) == 1) == (one == other)


@settings(max_examples=50, deadline=None)
@given(st.data(), st.lists(somebody(), min_size=2, max_size=5, unique=True))
def test_joins_funnels_and_counts_of_a_batch_survive(data, people) -> None:
    events = []
    for kind, who in people:
        written = data.draw(st.sampled_from(KINDS[kind].spellings))(who)
        # As written the second time: what was equal has to be equal afterwards.
        about = nested(KINDS[kind].properties[0], written)
        events.append({"event": "Seen", "distinct_id": written, "properties": {"alias": written}})
        events.append({"event": "$identify", "distinct_id": written, "properties": {"$set": about}})
    for redactor in (BY_DEFAULT["hash"], REDACTORS["analytics"]):
        after = [result.payload for result in redactor.redact_many(events, "posthog")]
        told = check_coherence(events, after, vendor="posthog")
        assert all(row.holds for row in (*told.funnels, *told.counts))
        assert not [join for join in told.broken if "ip" not in join.one + join.other]
        assert len({event["distinct_id"] for event in after}) == len(people)


# `strict` drops a text that nobody knows, and all that is in it.
IN_TEXTS = {"analytics": REDACTORS["analytics"], "ccpa": REDACTORS["ccpa"], **BY_DEFAULT}


@pytest.mark.parametrize("redactor", IN_TEXTS.values(), ids=IN_TEXTS)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), person=somebody())
def test_a_slot_in_a_json_text_is_a_slot(redactor, data, person) -> None:
    kind, who = person
    vendor = data.draw(st.sampled_from(["posthog", "segment", "mixpanel"]))
    slot = data.draw(st.sampled_from([slot for slot in slots(vendor) if not slot.startswith(".")]))
    inner = nested(slot, data.draw(st.sampled_from(KINDS[kind].spellings))(who))
    event = {"event": "Paid", "properties": json.dumps(inner, ensure_ascii=data.draw(st.booleans()))}
    once = redactor.redact(event, vendor).payload
    assert held(json.loads(once["properties"]), slot) == token_of(person)
    assert redactor.redact(once, vendor).payload == once
    assert redactor.left(once, vendor) == ()
    assert KEYLESS.redact(event, vendor).payload is None


def test_an_id_in_the_midst_of_a_text_is_no_slot() -> None:
    event = {
        "note": 'it said {"distinct_id": "987-65-4320"} twice',
        "log": "distinct_id=987-65-4320 level=info",
    }
    new = KEYLESS.redact(event).payload
    assert new == {
        "note": 'it said {"distinct_id": "[US_SSN]"} twice',
        "log": "distinct_id=[US_SSN] level=info",
    }


def test_an_id_in_a_json_text_that_only_holds_somebody_is_one_token_as_a_whole() -> None:
    redact = REDACTORS["analytics"].redact
    text = "user:petra@example.com:7"
    inside = redact(
        {"event": "a", "properties": json.dumps({"distinct_id": text, "n": 7})}, "posthog"
    ).payload
    assert (
        json.loads(inside["properties"])["distinct_id"]
        == redact({"distinct_id": text}, "posthog").payload["distinct_id"]
    )


def test_every_vendor_has_slots_and_their_names_mean_ids() -> None:
    assert len(SLOTS) > 60
    for vendor, slot in SLOTS:
        scope = CLASSIFIER.tree(vendor).root
        for name in slot.lstrip(".").split("."):
            scope = scope.descend(name)
        assert scope.slot
        assert scope.suggestions[0].detector.domain == "id"


# ---------------------------------------------------------------------- by the value alone

PIECES = [
    "Jane", "roe", "Petra Quill", "415", "555", "0123", "-", ".", " ", "@", "example.com", "<", ">", "(", ")", "203.0.113.7", ":",
    "2001:db8::1", "987-65-4320", "tel:", "%40", "u_1", "gid://shop/Customer/8231", "auth0|5f7c8ec7c33c6c004bbafe82", '"', "'", ",",
    "Dr.", "Hi ", "name is ", "/", "https://x.example/", "?email=", "é", "山田", "aa:bb:cc:dd:ee:ff", "4111111111111111", "Bearer ",
    "\t", "\n", "1HGCM82633A004352", "=", "+", "12 Main Street", "94110", "jane@example.com", "{", "}", "[", "]",
]  # fmt: skip
BESIDE = {
    "first_name": "Jane",
    "last_name": "Roe",
    "full_name": "Petra Quill",
    "email": "jane@example.com",
    "phone": "415-555-0123",
    "ip": "203.0.113.7",
}


@settings(max_examples=300, deadline=None)
@given(
    st.data(),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join),
    st.sampled_from([*REDACTORS.values(), *BY_DEFAULT.values()]),
)
def test_an_id_is_the_same_in_every_slot_and_whatever_stands_beside_it(data, text, redactor) -> None:
    outcomes = set()
    for _ in range(3):
        vendor, slot = data.draw(st.sampled_from(SLOTS))
        alone = redactor.redact(nested(slot, text), vendor).payload
        outcomes.add(held(alone, slot))
        outcomes.add(held(redactor.redact({**BESIDE, **nested(slot, text)}, vendor).payload, slot))
        assert redactor.redact(alone, vendor).payload == alone
        assert bool(redactor.left(nested(slot, text), vendor)) == (held(alone, slot) != text)
    assert len(outcomes) == 1
    assert not PLACEHOLDER.search(str(outcomes.pop()))


class TestByValue:
    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
    def test_it_never_fails_and_what_is_canonical_stays_so(self, text) -> None:
        domain, canonical = identity_of_id(text)
        assert domain in DOMAINS | {"id"}
        if domain in ("id", "email", "phone", "ip", "PERSON"):  # the others are bare digits then
            assert identity_of_id(canonical) == (domain, canonical)

    @settings(max_examples=100, deadline=None)
    @given(st.integers(10**9, 10**11), st.integers(10**9, 10**11))
    def test_bare_digits_of_an_id_are_never_made_a_telephone_number(self, one, other) -> None:
        assert (identity_of_id(str(one)) == identity_of_id(str(other))) == (one == other)
        assert identity_of_id(str(one))[0] == "id"

    @pytest.mark.parametrize(
        "text",
        [
            "icon@2x.png", "@jane_roe", "jane@", "Jane Roe <jane>", "+x", "(1)", "+05:30",
            # numbers of orders, dates, versions, what no area code begins
            "2024-555-0123", "123-456-7890", "055-123-4567", "2024-10-10", "1.2.3", "1.2.3.4.5", "256.1.1.1", "v1.2.3.4", "12:30:45",
            "1166526666.1617691776", "0190f3a2-0000-7000-8000-000000000000", "000-12-3456", "4111111111111111",
            # handles
            "jane.roe", "jane_roe", "jroe", "Jane", "JaneRoe", "jane-roe", "Jane Roe 2", "Jane Roe (2)", "$device:18f2e-ab12",
            # who writes for a list is not the list; a port is not the host; one id for two people
            '"jane@example.com via List" <list@example.com>', "203.0.113.7:443", "jane@example.com, bob@example.com",
            "jane@example.com (2)", "one two three four five six seven",
        ],
    )  # fmt: skip
    def test_what_only_looks_like_somebody_stays_an_id(self, text) -> None:
        assert by_value(text) is None

    def test_a_value_longer_than_any_address_is_not_looked_at(self) -> None:
        assert by_value("a" * 500 + "@example.com") is None

    def test_an_address_may_hold_a_percent_sign(self) -> None:
        assert identity(email_address.DETECTOR, "a%41b@example.com") == ("email", "a%41b@example.com")

    def test_a_telephone_number_with_an_extension_is_another_one(self) -> None:
        plain, inside = (identity(user_id.DETECTOR, text) for text in ("+14155550123", "+14155550123 x7"))
        assert plain == identity(phone_number.DETECTOR, "415-555-0123")
        assert plain != inside

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Mr. Roe", "Mrs. Roe"),
            ("James Thomas", "Thomas James"),
            ("Jane Roe", "Jane Q. Roe"),
            ("Max Weiß", "Max Weiss"),
            ("Zoë Roe", "Zoe Roe"),
            ("Jane Roe, Jr.", "Jane Roe"),
        ],
    )
    def test_names_that_two_people_may_have_are_two(self, one, other) -> None:
        assert identity_of_id(one) != identity_of_id(other)

    @pytest.mark.parametrize(
        ("entity", "text"),
        [
            ("US_ITIN", "912-70-1234"),
            ("GOVERNMENT_ID", "BOXW310820HNERXN09"),
            ("HEALTH_INSURANCE_ID", "1EG4-TE5-MK73"),
            ("IP_ADDRESS", "7.113.0.203.in-addr.arpa"),
        ],
    )
    def test_numbers_of_governments_are_known_too(self, entity, text) -> None:
        found = by_value(f" {text}\n")
        assert found is not None
        assert found.entity == entity
        assert TOKEN.fullmatch(held(REDACTORS["analytics"].redact({"userId": text}).payload, "userId"))


# ---------------------------------------------------------------------- what is told of an id


def entities(event: dict, vendor: str | None = None) -> list[tuple[str, str]]:
    return [(f.entity, f.confidence.name) for f in CLASSIFIER.classify(event, vendor)]


ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ssn", "219-09-9999"),
        ("itin", "912-70-1234"),
        ("phone", "(415) 555-0123"),
        ("medicare_number", "1EG4-TE5-MK73"),
        ("curp", "HEGG560427MVZRRL04"),
    ],
)
def test_a_number_in_another_alphabets_digits_is_one_token_in_the_slot_and_in_the_property(
    name, text
) -> None:
    written = [text, text.translate(ARABIC_DIGITS)]
    told = [BY_DEFAULT["hash"].redact({"userId": one, "traits": {name: one}}).payload for one in written]
    assert len({token for event in told for token in (event["userId"], event["traits"][name])}) == 1


@pytest.mark.parametrize(("name", "text"), [("vin", "1M8GDM9AXKP042788"), ("license_plate", "7ABC123")])
def test_digits_of_another_alphabet_are_not_left_out_of_a_plate(name, text) -> None:
    told = [
        BY_DEFAULT["hash"].redact({name: one}).payload[name] for one in (text, text.translate(ARABIC_DIGITS))
    ]
    assert told[0] == told[1]


def test_an_id_that_is_likely_a_name_an_address_or_a_number_is_both() -> None:
    for text, entity in (
        ("Petra Quill", "PERSON"),
        ("203.0.113.7", "IP_ADDRESS"),
        ("415-555-0123", "PHONE_NUMBER"),
    ):
        assert entities({"userId": text}) == [("USER_ID", "LIKELY"), (entity, "LIKELY")]
    assert entities({"userId": " 987-65-4320 "}) == [("US_SSN", "CERTAIN")]
    assert entities({"userId": '"Quill, Petra" <petra@example.com>'}) == [("EMAIL_ADDRESS", "CERTAIN")]


@pytest.mark.parametrize(
    "text", ["Test User", "Example GmbH", "system admin", "No response", "guest user", "blah id"]
)
def test_two_words_that_name_nobody_stay_under_analytics(text) -> None:
    assert entities({"userId": text}, "segment") == [("USER_ID", "LIKELY")]
    assert REDACTORS["analytics"].redact({"userId": text}, "segment").payload == {"userId": text}


@pytest.mark.parametrize("text", ["Jane Roe (2)", "one two three four five six seven", "  u-1      ", "a\tb"])
@pytest.mark.parametrize("preset", ["ccpa", "strict"])
def test_in_a_slot_stands_an_id_whatever_it_looks_like(preset, text) -> None:
    assert TOKEN.fullmatch(REDACTORS[preset].redact({"userId": text}, "segment").payload["userId"])


@pytest.mark.parametrize("text", ["anonymous", "  not   set ", "0000-0000", "null"])
def test_a_word_for_nobody_is_nobody_in_a_slot_too(text) -> None:
    assert REDACTORS["ccpa"].redact({"userId": text}, "segment").payload == {"userId": text}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    ("vendor", "event"),
    [
        ("posthog", {"event": "a", "properties": {"$groups": {"company": "Petra Quill", "site": "415-555-0123"}}}),
        ("segment", {"type": "group", "groupId": "Petra Quill"}),
        ("mixpanel", {"$group_id": "203.0.113.7", "$group_key": "site"}),
        ("amplitude", {"groups": {"company": "Petra Quill"}}),
    ],
)  # fmt: skip
def test_the_key_of_a_group_names_a_company(preset, vendor, event) -> None:
    new = REDACTORS[preset].redact(event, vendor).payload
    assert {**event, **new} == new


@pytest.mark.parametrize(
    "text", ["Petra Quill", "203.0.113.7", "987-65-4320", "415-555-0123", "2001:db8::1:2:3:4"]
)
def test_an_id_beside_the_slot_joins_it_as_long_as_the_policy_keeps_ids(text) -> None:
    event = {"event": "Paid", "distinct_id": text, "properties": {"customer_id": text, "owner_id": text}}
    new = REDACTORS["analytics"].redact(event, "posthog").payload
    assert new["distinct_id"] == new["properties"]["customer_id"] == new["properties"]["owner_id"]
    assert check_coherence([event], [new], vendor="posthog").holds
    once = REDACTORS["analytics"].redact(new, "posthog")
    assert once.payload == new
    removed = Policy.load(
        'version = 1\nextends = "analytics"\n[[rules]]\naction = "redact"\nentity = ["USER_ID"]\n'
    )
    new = Redactor(removed, keys=RING, classifier=CLASSIFIER).redact(event, "posthog").payload
    assert TOKEN.fullmatch(new["distinct_id"])
    assert text == "415-555-0123" or not TOKEN.fullmatch(new["properties"]["customer_id"])


def test_a_rule_about_one_event_is_not_remembered_for_another() -> None:
    policy = Policy.load(
        'version = 1\nextends = "analytics"\n[[rules]]\naction = "redact"\nentity = ["USER_ID"]\nevent = ["Left"]\n'
    )
    redact = Redactor(policy, keys=RING, classifier=CLASSIFIER).redact
    written = []
    for name in ("Left", "Paid", "Left", "Paid"):
        event = {"event": name, "properties": {"customer_id": "2001:db8::1:2:3:4"}}
        written.append(redact(event, "posthog").payload["properties"]["customer_id"])
    assert written[0] == written[2] == "2001:db8::"
    assert written[1] == written[3] == RING.token("ip", "2001:db8::1:2:3:4")


def test_an_account_may_be_a_companys_so_two_words_are_no_name_there() -> None:
    event = {"event": "Paid", "properties": {"account_id": "Petra Quill", "session_id": "203.0.113.7"}}
    new = REDACTORS["analytics"].redact(event, "posthog").payload["properties"]
    assert new == {"account_id": "Petra Quill", "session_id": RING.token("ip", "203.0.113.7")}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("text", ["4111 1111 1111 1111", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"])
def test_what_is_certain_is_one_token_in_every_dress(preset, text) -> None:
    redact = REDACTORS[preset].redact
    tokens = {
        redact({"userId": dress.format(text)}).payload["userId"] for dress in ("{}", " {} ", "<{}>", '"{}"')
    }
    (token,) = tokens
    assert TOKEN.fullmatch(token)


def test_a_classifier_without_a_detector_for_it_still_takes_an_id_for_one() -> None:
    redactor = Redactor(Policy.load("ccpa"), keys=RING, classifier=Classifier([user_id.DETECTOR]))
    assert entities({"userId": "Petra Quill"})[1:] == [("PERSON", "LIKELY")]
    told = [finding.entity for finding in redactor.classifier.classify({"userId": "Petra Quill"})]
    assert told == ["USER_ID"]
    assert redactor.redact({"userId": "Petra Quill"}).payload == {
        "userId": RING.token("PERSON", "petra quill")
    }


def test_an_encoded_address_in_a_slot_of_a_json_text_stays_encoded() -> None:
    coded = base64.b64encode(b"petra@example.com").decode()
    event = {"event": "a", "properties": json.dumps({"distinct_id": coded})}
    once = REDACTORS["analytics"].redact(event, "posthog").payload
    written = json.loads(once["properties"])["distinct_id"]
    assert base64.b64decode(written).decode() == RING.token("email", "petra@example.com")
    assert REDACTORS["analytics"].redact(once, "posthog").payload == once


# ---------------------------------------------------------------------- properties, and other doors


@pytest.mark.parametrize("action", ["redact", "mask", "truncate", "drop"])
def test_the_name_before_an_address_goes_with_it_where_the_property_means_an_address(action) -> None:
    event = {"email": "Xochitl Q. <xochitl@example.com>", "note": "Xochitl Q. <xochitl@example.com>"}
    new = BY_DEFAULT[action].redact(event).payload
    assert "Xochitl" not in str(new.get("email"))
    assert new["note"].startswith("Xochitl Q. <")


def test_a_coarse_address_stays_one_though_it_was_dressed() -> None:
    redact = REDACTORS["ccpa"].redact
    for text in ("<203.0.113.7>", " 203.0.113.7,", "\u200b203.0.113.7", full_width("203.0.113.7")):
        assert redact({"ip": text}).payload == {"ip": "203.0.113.0"}


@settings(max_examples=60, deadline=None)
@given(st.data(), somebody())
def test_a_persons_request_is_answered_by_the_same_token(data, person) -> None:
    kind, who = person
    asked = data.draw(st.sampled_from(KINDS[kind].spellings))(who)
    assert token_of(person) in {form.text for form in seek([asked], RING).forms}


@pytest.mark.parametrize("text", ["Petra Quill", "203.0.113.7", "415-555-0123", "Petra <petra@example.com>"])
def test_the_key_of_a_message_is_an_id_too(text) -> None:
    clean = messages("analytics", keys=RING)
    message = clean.message(text, b'{"plan": "pro"}')
    assert message is not None
    assert message.key == RING.token(*identity_of_id(text)).encode()


def test_a_join_of_an_id_with_a_coarse_address_is_told_as_lost() -> None:
    events = [
        {
            "event": "a",
            "distinct_id": "203.0.113.7",
            "properties": {"$ip": "203.0.113.7", "other_ip": "203.0.113.9"},
        }
    ]
    after = [REDACTORS["analytics"].redact(event, "posthog").payload for event in events]
    told = check_coherence(events, after, vendor="posthog")
    assert [(join.one, join.other, join.lost) for join in told.broken] == [
        ("distinct_id", "properties.$ip", 1)
    ]
    after = [BY_DEFAULT["hash"].redact(event, "posthog").payload for event in events]
    assert check_coherence(events, after, vendor="posthog").holds


def test_a_name_that_is_an_id_is_found_in_the_texts_beside_it() -> None:
    event = {"distinct_id": "Xochitl Quill", "properties": {"$el_text": "Log out Xochitl Quill"}}
    new = REDACTORS["analytics"].redact(event, "posthog").payload
    assert new["properties"] == {"$el_text": "Log out [PERSON]"}


@pytest.mark.parametrize("name", ["Petra Quill", "Xochitl Page"])
def test_a_name_that_only_its_property_tells_has_the_token_of_the_same_id(name) -> None:
    event = {"event": "a", "distinct_id": name, "properties": {"full_name": name.upper()}}
    new = BY_DEFAULT["hash"].redact(event, "posthog").payload
    assert new["distinct_id"] == new["properties"]["full_name"]


@pytest.mark.parametrize("vendor", vendors())
@pytest.mark.parametrize("preset", ["ccpa", "strict"])
@settings(max_examples=25, deadline=None)
@given(data=st.data(), number=st.integers(1, 10**9), uuid=st.uuids())
def test_one_id_is_one_token_in_every_slot_and_spelling(preset, vendor, data, number, uuid) -> None:
    spellings = data.draw(
        st.sampled_from(
            [
                (number, str(number), f" {number} ", float(number), f"{number}.0", full_width(str(number))),
                (
                    str(uuid),
                    str(uuid).upper(),
                    f" {uuid}",
                    f"{{{uuid}}}",
                    f'"{uuid}"',
                    f"<{uuid}>",
                    f"({uuid}),",
                    full_width(str(uuid)),
                    uuid,
                    uuid.urn,
                    uuid.hex,
                    uuid.hex.upper(),
                ),
                (
                    f"user_{number}",
                    f" user_{number}\t",
                    f"user_{number}\0",
                    f"us\x1b[1mer_{number}\x1b[0m",
                    full_width(f"user_{number}"),
                ),
            ]
        )
    )
    tokens = set()
    for spelling in spellings:
        slot = data.draw(st.sampled_from(slots(vendor)))
        tokens.add(held(REDACTORS[preset].redact(nested(slot, spelling), vendor).payload, slot))
    (token,) = tokens
    assert TOKEN.fullmatch(token)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_persons_properties_join_the_slots(preset) -> None:
    email, phone = "Jane.Roe@Example.com", "+1 (415) 555-0123"
    posthog = {
        "event": "$identify",
        "distinct_id": f" {email.lower()}",
        "properties": {
            "$anon_distinct_id": full_width(email),
            "alias": f"Jane Roe <{email.upper()}>",
            "$set": {"email": f'"Roe, Jane" <{email}>', "phone": 4155550123},
            "$user_id": phone,
        },
    }
    out = REDACTORS[preset].redact(posthog, "posthog").payload
    inner = out["properties"]
    assert {out["distinct_id"], inner["$anon_distinct_id"], inner["alias"], inner["$set"]["email"]} == {
        RING.token("email", "jane.roe@example.com")
    }
    assert inner["$user_id"] == inner["$set"]["phone"] == RING.token("phone", "+14155550123")
    segment = {"type": "identify", "userId": f"mailto:{email}", "traits": {"email": email.upper()}}
    out = REDACTORS[preset].redact(segment, "segment").payload
    assert out["userId"] == out["traits"]["email"] == RING.token("email", "jane.roe@example.com")


# ---------------------------------------------------------------------- never a constant

PEOPLE = st.tuples(st.integers(0, 9), st.integers(100, 199))


def person(kind: int, n: int) -> object:
    return [
        f"jane{n}@example.com",
        f"+1415555{n:04}",
        f"987-65-4{n:03}",
        n,
        f"Jane Roe the {n}th",
        f'{{"email": "jane{n}@example.com", "card": "4111 1111 1111 1111"}}',
        f"https://example.com/u/{n}?email=jane{n}%40example.com&gclid=abc",
        f"203.0.113.{n}",
        f"Jane {'abcdefghij'[n // 10 % 10]}{'klmnopqrst'[n % 10]}oe",
        f"Jane Roe <jane.roe{n}@example.com>",
    ][kind]


@pytest.mark.parametrize(
    "redactor", [*BY_DEFAULT.values(), *REDACTORS.values()], ids=[*BY_DEFAULT, *REDACTORS]
)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), one=PEOPLE, other=PEOPLE)
def test_no_policy_writes_a_constant_into_a_slot_or_makes_two_people_one(redactor, data, one, other) -> None:
    vendor, slot = data.draw(st.sampled_from(SLOTS))
    outs = [held(redactor.redact(nested(slot, person(*who)), vendor).payload, slot) for who in (one, other)]
    assert (outs[0] == outs[1]) == (one == other)
    assert not any(out is None or PLACEHOLDER.search(str(out)) for out in outs)


@settings(max_examples=60, deadline=None)
@given(st.data(), PEOPLE)
def test_without_a_key_a_slot_refuses_the_event_and_writes_no_placeholder(data, who) -> None:
    vendor, slot = data.draw(st.sampled_from(SLOTS))
    out = KEYLESS.redact(nested(slot, person(*who)), vendor)
    assert out.payload is None or not PLACEHOLDER.search(str(held(out.payload, slot)))
