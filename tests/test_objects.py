"""An ambiguous name means what the object around it says."""

import pytest

from judged import CLASSIFIER, found
from pi_classify import Classifier


@pytest.mark.parametrize(
    ("thing", "name", "entity"),
    [
        ({"name": "Jane Roe", "email": "jane@example.com"}, "name", "PERSON"),
        ({"name": "Jane Roe", "type": "customer"}, "name", "PERSON"),
        ({"state": "CA", "city": "Oakland"}, "state", "LOCATION"),
        ({"region": "Bavaria", "postal_code": "80331"}, "region", "LOCATION"),
        ({"id": 8231, "email": "jane@example.com", "first_name": "Jane"}, "id", "USER_ID"),
        ({"id": "u-1", "type": "user"}, "id", "USER_ID"),
        ({"name": b"Xochitl Quill", "email": "jane@example.com"}, "name", "PERSON"),
    ],
)
def test_a_name_beside_a_persons_or_a_places_properties_is_theirs(
    thing: dict[str, object], name: str, entity: str
) -> None:
    assert found({"thing": thing})[f"thing.{name}"] == entity


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ({"name": "Trail Shoe", "price": 89}, "name"),
        ({"name": "Acme", "industry": "retail", "email": "hello@example.com"}, "name"),
        ({"name": "Add to cart"}, "name"),
        ({"state": "active", "city": "Oakland"}, "state"),
        ({"state": "CA"}, "state"),
        ({"id": "evt_1", "email": "jane@example.com"}, "id"),
        ({"id": "sku-1", "price": 3, "email": "jane@example.com", "phone": "+1 206 555 0100"}, "id"),
    ],
)
def test_the_same_name_in_another_object_is_left_alone(thing: dict[str, object], name: str) -> None:
    assert f"thing.{name}" not in found({"thing": thing})


def test_the_order_of_the_properties_does_not_matter() -> None:
    assert Classifier().classify(
        {"u": {"name": "Jane Roe", "email": "jane@example.com"}}
    ) == Classifier().classify({"u": {"email": "jane@example.com", "name": "Jane Roe"}})


def test_explain_says_what_the_object_is() -> None:
    (told,) = CLASSIFIER.explain({"u": {"name": "Jane Roe", "email": "jane@example.com"}}, "u.name")
    assert "a person's" in str(told.findings[0].evidence[0])


@pytest.mark.parametrize("container", ["$set", "user_properties", "userProperties", "traits"])
def test_a_container_of_a_persons_properties_says_whose_name_it_is(container: str) -> None:
    payload = {"event_type": "x", container: {"name": "Mirabelle Quill", "plan": "pro"}}
    assert found(payload)[f"{container}.name"] == "PERSON"


def test_a_plan_beside_an_address_makes_no_product_of_a_person() -> None:
    payload = {"properties": {"name": "Mirabelle Quill", "email": "mira@example.com", "plan": "pro"}}
    assert found(payload)["properties.name"] == "PERSON"


def test_a_tree_of_scopes_that_is_full_reads_as_an_empty_one() -> None:
    classifier = Classifier()
    for n in range(9_000):  # more than the tree holds
        letters = "".join(chr(97 + n // 26**place % 26) for place in range(4))
        classifier.classify({"box_" + letters: {"x": 1}})
    payload = {"late": {"name": "Mirabelle Quill", "email": "mira@example.com"}}
    assert {f.location for f in classifier.classify(payload)} == {"late.name", "late.email"}


def test_a_full_tree_makes_no_name_speak_for_itself() -> None:
    fresh, full = Classifier(), Classifier()
    for n in range(9_000):
        letters = "".join(chr(97 + n // 26**place % 26) for place in range(4))
        full.classify({"box_" + letters: {"x": 1}})
    payload = {"late": {"first": ["Acme", "Roe"], "text": '{"first": "Acme"}'}}
    assert fresh.classify(payload) == full.classify(payload)


@pytest.mark.parametrize(
    ("payload", "place", "entity"),
    [
        # the prefix of an id says whose it is
        ({"data": {"object": {"id": "cus_Example8231", "object": "charge"}}}, "data.object.id", "USER_ID"),
        ({"customer": "cus_Example8231", "amount": 900}, "customer", "USER_ID"),
        ({"object_type": "lead", "object_id": "lead_8231"}, "object_id", "USER_ID"),
        # the same id under a name that says more
        ({"id": "roe-jane-1", "userId": "roe-jane-1", "type": "page"}, "id", "USER_ID"),
        ({"remote_id": "u@8", "email": "jane@example.com", "first_name": "Jane"}, "remote_id", "USER_ID"),
        ({"type": "event", "evtName": "Paid", "objectId": "visitor8"}, "objectId", "DEVICE_ID"),
        ({"tokenData": {"type": "fcm", "id": "exampleInstance:Example"}}, "tokenData.id", "PUSH_TOKEN"),
        ({"type": "profile", "id": "01EXAMPLE8231"}, "id", "USER_ID"),
        ({"advertiser_id": "x8231-1", "advertiser_tracking_enabled": 1}, "advertiser_id", "ADVERTISING_ID"),
        ({"vendorId": "A1B2C3D4-0000-4000-8000-1234567890AB"}, "vendorId", "DEVICE_ID"),
        ({"EMAIL": "jane@example.com", "PHONE": "+1 206 555 0100", "GEN": "f"}, "GEN", "GENDER"),
        ({"user": {"email": "jane@example.com", "state": "CA"}}, "user.state", "LOCATION"),
        ({"name": "Jane Roe", "email": "jane@example.com", "company_id": "c-1"}, "name", "PERSON"),
        ({"warehouse_location": {"name": "742 Example St", "address1": "742 Example St"}}, "warehouse_location.name", "POSTAL_ADDRESS"),
        ({"routing_key": "0123456789abcdef0123456789abcdef", "event_action": "trigger"}, "routing_key", "CREDENTIAL"),
        ({"timestamp": 1, "token": "t", "signature": "0123456789abcdef" * 4}, "signature", "CREDENTIAL"),
        ({"channel": {"members": ["usr_8231", "usr_8232"]}}, "channel.members[1]", "USER_ID"),
        ({"pii": {"pojo": [{"fieldName": "user_id", "modifiedValue": "0123456789abcdef" * 4}]}}, "pii.pojo[0].modifiedValue", "HASHED_IDENTIFIER"),
    ],
)  # fmt: skip
def test_what_stands_beside_an_id_or_its_own_form_says_whose_it_is(
    payload: dict[str, object], place: str, entity: str
) -> None:
    assert found(payload)[place] == entity


@pytest.mark.parametrize(
    "payload",
    [
        {"id": "ord_Example8231", "customer_email": "jane@example.com", "customer_name": "Jane Roe"},
        {"id": "T-8231", "created_by_name": "Jane Roe", "assignee_email": "jane@example.com"},
        {"id": 8231, "author": "Jane Roe", "sender": "jane@example.com"},
        {
            "id": "addr-8231",
            "addressList": [{"id": "addr-8231", "phone": "+1 206 555 0100", "first_name": "Jane"}],
        },
        {"id": "1234", "session": "1234", "userId": "8231"},
    ],
)
def test_who_is_only_named_in_an_object_lends_it_no_id(payload: dict[str, object]) -> None:
    assert not {"id", "addressList[0].id"} & found(payload).keys()


@pytest.mark.parametrize(
    "payload",
    [
        {"title": "Wrong total", "author": {"email": "jane@example.com"}, "board": {"id": "b"}},
        {"objectId": "8f2c", "type": "order"},
        {"advertiser_id": "1023", "campaign_id": "7"},
        {
            "id": "contact_form7",
            "object_id": "user_guide3",
            "contact": "contact_form7",
            "member": "member_v2",
        },
        {"ios_channel": "stable", "amazon_channel": "wholesale"},
        {"subscribers": ["queue2", "news2026"], "users": ["role_admin1", "everyone2"]},
        {"type": "gcm", "id": "aes-128"},
        {"vendor_id": "018f3c1e-77aa-7c3e-9f1e-3b1c2d4e5f60"},
        {"routing_key": "orders.created.eu"},
        {"signature": "0123456789abcdef" * 4, "crash": "x"},
        {"GEN": "f"},
        {"name": "Order Completed 2", "email": "jane@example.com"},
        {"reply": {"email": "jane@example.com", "state": "OK"}},
        {"region": "EU", "city": "Oakland"},
        {"members": 12, "users": ["2026-01-01", "2026-01-02"], "participants": ["all", "none"]},
        {"tokenData": {"type": "basic", "id": "x-8231"}},
    ],
)
def test_the_same_names_elsewhere_say_nothing(payload: dict[str, object]) -> None:
    assert {
        place: entity for place, entity in found(payload).items() if not place.endswith(("email", "city"))
    } == {}


def test_where_a_company_is_reached_is_found_as_business() -> None:
    payload = {
        "type": "group",
        "groupId": "g1",
        "traits": {
            "name": "Acme",
            "industry": "retail",
            "address": {"street": "742 Example Street", "city": "Oakland"},
        },
    }
    findings = {f.location: f for f in CLASSIFIER.classify(payload, vendor="segment")}
    assert findings.keys() == {"traits.address.street", "traits.address.city"}
    assert all("business" in {evidence.kind for evidence in f.evidence} for f in findings.values())


@pytest.mark.parametrize("name", ["id", "_id", "$oid", "uuid"])
@pytest.mark.parametrize(
    ("above", "entity"), [("user_id", "USER_ID"), ("distinct_id", "USER_ID"), ("device_id", "DEVICE_ID")]
)
def test_an_id_that_stands_as_an_object_is_that_id(above: str, name: str, entity: str) -> None:
    assert found({above: {name: "507f1f77bcf86cd799439011"}}) == {f"{above}.{name}": entity}
    assert found({above: [{name: "507f1f77bcf86cd799439011"}]}) == {f"{above}[0].{name}": entity}
    assert not found({"order_id": {name: "507f1f77bcf86cd799439011"}})
