"""An ambiguous name means what the object around it says."""

import pytest

from pi_classify import Classifier

CLASSIFIER = Classifier()


def found(payload: object) -> dict[str, str]:
    return {finding.location: finding.entity for finding in CLASSIFIER.classify(payload)}


@pytest.mark.parametrize(
    ("thing", "name", "entity"),
    [
        ({"name": "Jane Roe", "email": "jane@example.com"}, "name", "PERSON"),
        ({"name": "Jane Roe", "type": "customer"}, "name", "PERSON"),
        ({"state": "CA", "city": "Oakland"}, "state", "LOCATION"),
        ({"region": "Bavaria", "postal_code": "80331"}, "region", "LOCATION"),
        ({"id": 8231, "email": "jane@example.com", "first_name": "Jane"}, "id", "USER_ID"),
        ({"id": "u-1", "type": "user"}, "id", "USER_ID"),
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
