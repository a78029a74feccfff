"""Tokens are stable, keyed, separated and verifiable; keys refuse to be weak and refuse to be seen."""

import base64
import copy
import hashlib
import hmac
import json
import os
import pickle
import secrets
import sys
import threading
import traceback
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_classify.errors import KeyUnavailable
from pi_classify.model import Confidence, Detector
from pi_classify.policy import Policy, Redactor
from pi_classify.policy.keys import (
    TOKEN,
    Key,
    KeyProvider,
    KeyRing,
    canonical_text,
    domain_label,
    new_secret,
)

GOLDEN = json.loads((Path(__file__).parent / "golden" / "tokens.json").read_text(encoding="utf-8"))
SECRET = bytes(range(32))


def base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()


def by_the_book(secret: bytes, tenant: str, domain: str, canonical: str) -> str:
    """A token from design.md and the standard library alone."""
    label = domain.lower().replace("_", "-").encode()
    owner, value = tenant.encode(), canonical.encode()
    message = b"pi_classify/1\0" + len(owner).to_bytes(2, "big") + owner
    message += len(label).to_bytes(2, "big") + label + len(value).to_bytes(4, "big") + value
    body = base32(hmac.new(secret, message, hashlib.sha256).digest()[:16])
    key_id = base32(hashlib.sha256(b"pi_classify/1/key id\0" + secret).digest()[:5])
    check_key = hmac.new(secret, b"pi_classify/1/sub key/check\0", hashlib.sha256).digest()
    checked = b"pi_classify/1/check\0" + len(label).to_bytes(2, "big") + label + body.encode()
    check = base32(hmac.new(check_key, checked, hashlib.sha256).digest()[:5])[:6]
    return f"pi1_{label.decode()}_{key_id}_{body}{check}"


@pytest.mark.parametrize("vector", GOLDEN, ids=lambda vector: f"{vector['domain']}-{vector['tenant']}")
def test_golden_tokens_never_change(vector):
    secret = bytes.fromhex(vector["key"])
    token = Key(secret).token(vector["domain"], vector["canonical"], vector["tenant"])
    assert token == vector["token"]
    assert token == by_the_book(secret, vector["tenant"], vector["domain"], vector["canonical"])


@given(st.binary(min_size=32, max_size=200), st.text(max_size=50), st.text(max_size=200))
def test_precomputed_states_equal_the_standard_library(secret, tenant, canonical):
    try:
        key = Key(secret)
    except KeyUnavailable:
        return
    if any(0xD800 <= ord(character) <= 0xDFFF for character in tenant + canonical):
        return
    assert key.token("email", canonical, tenant) == by_the_book(secret, tenant, "email", canonical)


@given(st.text(), st.text(), st.text())
def test_every_token_has_the_exact_shape_and_verifies(domain, canonical, tenant):
    key = Key(SECRET)
    token = key.token(domain, canonical, tenant)
    assert TOKEN.fullmatch(token)
    assert key.verify(token)


def test_lengths_keep_the_parts_apart():
    key = Key(SECRET)
    assert key.token("ab", "c") != key.token("a", "bc")
    assert key.token("a", "c", tenant="b") != key.token("a", "bc")
    assert key.token("id", "\ud800") != key.token("id", "\udfff")
    assert key.token("id", "x", "t" * 70_000) != key.token("id", "x", "t" * 70_001)


def test_a_changed_token_does_not_verify():
    ring = KeyRing([Key(SECRET)])
    token = ring.token("email", "jane@example.com")
    for position in range(len(token)):
        other = "b" if token[position] == "a" else "a"
        assert not ring.verify(token[:position] + other + token[position + 1 :])
    assert not ring.verify(token + "a")
    assert not ring.verify("")
    assert not KeyRing.ephemeral().verify(token)


def test_old_keys_verify_and_the_first_makes_tokens():
    old, new = Key(SECRET), Key(bytes(range(100, 132)))
    token = KeyRing([old]).token("id", "42")
    ring = KeyRing([new, old])
    assert ring.verify(token)
    assert ring.active is new
    assert ring.ids == (new.id, old.id)
    assert len(ring) == 2
    assert f"_{new.id}_" in ring.token("id", "42")


@pytest.mark.parametrize(
    "secret",
    [
        b"",
        b"short",
        bytes(31),
        bytes(64),
        b"\xff" * 32,
        b"\x01\xfe" * 16,
        b"correct horse battery staple, and again",
        "ein Schlüssel, den sich jemand merken kann".encode(),
        b"0123456789abcdef" * 4,
    ],
)
def test_weak_secrets_are_refused_without_being_shown(secret):
    with pytest.raises(KeyUnavailable) as caught:
        Key(secret)
    assert "pi-classify keys new" in str(caught.value)
    assert not secret or secret.decode("latin-1") not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hunter2",
        "correcthorsebatterystaplecorrecthorsebattery",
        "CORRECTHORSE" * 4,
        "AAAA" * 11,
        "Aa!" * 20,
        "Ab" * 22 + "C",
    ],
)
def test_text_that_is_no_random_secret_is_refused(text):
    with pytest.raises(KeyUnavailable) as caught:
        Key.parse(text)
    assert not text or text not in str(caught.value)


def test_a_key_is_bytes():
    with pytest.raises(KeyUnavailable):
        Key("text")
    with pytest.raises(KeyUnavailable):
        KeyRing(["text"])


def test_base64_and_hex_spell_the_same_key():
    secret = bytes(range(200, 232))
    plain = base64.b64encode(secret).decode()
    spellings = [
        plain,
        plain.rstrip("="),
        base64.urlsafe_b64encode(secret).decode(),
        secret.hex(),
        secret.hex().upper(),
    ]
    assert {Key.parse(f" {text}\n").id for text in spellings} == {Key(secret).id}


def test_new_secrets_parse_and_differ():
    assert len({Key.parse(new_secret()).id for _ in range(50)}) == 50


@pytest.mark.parametrize("thing", [Key(SECRET), KeyRing([Key(SECRET)])], ids=["key", "ring"])
def test_keys_do_not_travel(thing):
    for carry in (
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        lambda one: one.__getstate__(),
        lambda one: one.__reduce__(),
    ):
        with pytest.raises(TypeError, match="not copied or pickled"):
            carry(thing)
    shown = f"{thing!r} {thing} {dir(thing)}"
    assert Key(SECRET).id in shown
    assert SECRET.hex() not in shown
    assert repr(SECRET) not in shown
    assert not hasattr(thing, "__dict__")


def test_keys_are_equal_by_fingerprint():
    assert Key(SECRET) == Key(SECRET)
    assert Key(SECRET) != Key.generate()
    assert len({Key(SECRET), Key(SECRET)}) == 1


def test_the_environment_may_hold_several_keys_or_a_file(tmp_path):
    first, second = new_secret(), new_secret()
    ring = KeyRing.from_env({"PI_CLASSIFY_KEY": f"{first}, {second}"})
    assert ring.ids == (Key.parse(first).id, Key.parse(second).id)
    file = tmp_path / "keys"
    file.write_text(f"# active\n{second}\n\n{first}  # since spring\n")
    ring = KeyRing.from_env({"PI_CLASSIFY_KEY_FILE": os.fspath(file)})
    assert ring.ids == (Key.parse(second).id, Key.parse(first).id)


def test_a_missing_key_names_the_command(tmp_path, monkeypatch):
    monkeypatch.delenv("PI_CLASSIFY_KEY", raising=False)
    monkeypatch.delenv("PI_CLASSIFY_KEY_FILE", raising=False)
    empty = tmp_path / "empty"
    empty.write_text("# none\n")
    for load in (
        KeyRing.from_env,
        lambda: KeyRing.from_env({"PI_CLASSIFY_KEY": " , "}),
        lambda: KeyRing.from_file(tmp_path / "absent"),
        lambda: KeyRing.from_file(empty),
        lambda: KeyRing([]),
    ):
        with pytest.raises(KeyUnavailable, match="pi-classify keys new"):
            load()


def test_a_provider_gives_text_or_bytes_and_its_errors_are_not_quoted():
    text = new_secret()
    assert KeyRing.from_callable(lambda: text).active == Key.parse(text)
    assert KeyRing.from_callable(lambda: SECRET).active == Key(SECRET)
    assert len(KeyRing.from_callable(lambda: [text, SECRET])) == 2

    def broken():
        raise ValueError(text)

    with pytest.raises(KeyUnavailable) as caught:
        KeyRing.from_callable(broken)
    assert text not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_store_gives_the_text_of_keys_as_bytes():
    first, second = new_secret(), new_secret()
    for secret in (first.encode(), f" {first}\n".encode(), bytearray(first.encode()), [first.encode()]):
        assert KeyRing.from_callable(lambda secret=secret: secret).active == Key.parse(first)
    assert KeyRing.from_callable(lambda: f"{first},{second}\n".encode()).ids == (
        Key.parse(first).id,
        Key.parse(second).id,
    )
    assert KeyRing.from_callable(lambda: bytearray(SECRET)).active == Key(SECRET)


def test_an_error_report_with_local_variables_shows_no_secret(tmp_path, monkeypatch):
    quoted = f'"{new_secret()}"'  # as pasted from a shell
    monkeypatch.setenv("PI_CLASSIFY_KEY", quoted)
    file = tmp_path / "key"
    file.write_text(f"{quoted}\n")

    class Broken:
        def unwrap(self, _sealed: bytes) -> bytes:
            raise ValueError(quoted)

    def fetch():
        raise ValueError(file.read_text())

    doors = (
        KeyRing.from_env,
        lambda: KeyRing.from_file(file),
        lambda: KeyRing.from_callable(fetch),
        lambda: KeyRing.from_callable(file.read_text),
        lambda: KeyRing.from_callable(lambda: file.read_text()[:20]),
        lambda: KeyRing.from_callable(lambda: file.read_text()[1:20]),
        lambda: KeyRing.from_envelope(Broken(), b"sealed"),
    )
    for door in doors:
        with pytest.raises(KeyUnavailable) as caught:
            door()
        report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        mine = report.stack.pop(0)  # this test's own variables
        assert mine.name == "test_an_error_report_with_local_variables_shows_no_secret"
        assert quoted[1:20] not in "".join(report.format())
        assert caught.value.__context__ is None


def test_a_key_that_was_refused_can_be_shown():
    assert repr(Key.__new__(Key)) == "Key(id=None)"


def test_threads_share_a_key():
    key, wanted, seen = Key(SECRET), Key(SECRET).token("id", "42"), set()

    def work():
        seen.update(key.token("id", "42") for _ in range(500))

    threads = [threading.Thread(target=work) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert seen == {wanted}


def test_an_entity_becomes_a_label():
    assert domain_label("US_DRIVER_LICENSE") == "us-driver-license"
    assert domain_label("_") == "value"


def test_one_value_has_one_canonical_text():
    detector = Detector(entity="X", categories=("A",), by_name=Confidence.LIKELY, canonical=str.lower)
    assert canonical_text(detector, "  JANE\u200b\u00ad ") == "jane"
    assert canonical_text(detector, "\uff2a\uff41ne") == "jane"
    plain = Detector(entity="X", categories=("A",), by_name=Confidence.LIKELY)
    assert canonical_text(plain, " 12345 ") == "12345"
    failing = Detector(
        entity="X", categories=("A",), by_name=Confidence.LIKELY, canonical=lambda text: text[99]
    )
    assert canonical_text(failing, "x") == "x"


def test_nfkc_makes_no_format_characters():
    """So it is enough to strip them once, before."""
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        if unicodedata.category(character) not in ("Cf", "Cs"):
            folded = unicodedata.normalize("NFKC", character)
            assert not any(unicodedata.category(one) == "Cf" for one in folded)


class FakeKms:
    """A key service as cloud vendors offer it: seals and opens under a master key that never leaves it."""

    def __init__(self) -> None:
        self._master = secrets.token_bytes(32)
        self.asked = 0

    def wrap(self, secret: bytes) -> bytes:
        stream = hashlib.shake_256(self._master).digest(len(secret))
        sealed = bytes(one ^ other for one, other in zip(secret, stream, strict=True))
        return sealed + hmac.digest(self._master, sealed, "sha256")

    def unwrap(self, sealed: bytes) -> bytes:
        self.asked += 1
        body, seal = sealed[:-32], sealed[-32:]
        if not hmac.compare_digest(seal, hmac.digest(self._master, body, "sha256")):
            raise PermissionError(f"the caller may not open {sealed!r}")
        stream = hashlib.shake_256(self._master).digest(len(body))
        return bytes(one ^ other for one, other in zip(body, stream, strict=True))


def test_a_key_service_opens_sealed_keys_once_and_the_first_is_active():
    service: KeyProvider = FakeKms()
    printed = new_secret()  # as `pi-classify keys new` prints it, with its line feed
    sealed = [service.wrap(f"{printed}\n".encode()), service.wrap(SECRET)]
    ring = KeyRing.from_envelope(service, sealed)
    assert ring.ids == (Key.parse(printed).id, Key(SECRET).id)
    assert KeyRing.from_envelope(service, sealed[1]).active == Key(SECRET)
    asked = service.asked
    ring.token("email", "jane@example.com")
    assert ring.lookup("id", "42")
    assert service.asked == asked == 3


def test_a_key_service_that_is_down_or_refuses_is_named_by_its_error_only():
    service = FakeKms()
    with pytest.raises(KeyUnavailable, match="PermissionError") as caught:
        KeyRing.from_envelope(FakeKms(), service.wrap(SECRET))
    assert "may not open" not in str(caught.value)
    assert caught.value.__suppress_context__
    with pytest.raises(KeyUnavailable):
        KeyRing.from_envelope(service, [])
    with pytest.raises(KeyUnavailable, match="needs 32"):
        KeyRing.from_envelope(service, service.wrap(b"short"))

    class Talkative(FakeKms):
        def unwrap(self, sealed: bytes) -> object:
            return {"Plaintext": sealed}

    with pytest.raises(KeyUnavailable, match="TypeError"):
        KeyRing.from_envelope(Talkative(), b"sealed")


@given(st.integers(1, 5), st.text(max_size=20), st.text(max_size=20))
def test_a_look_up_finds_what_any_key_of_the_ring_wrote_and_no_other(number, canonical, tenant):
    keys = [Key(bytes(range(128 + n, 160 + n))) for n in range(number)]
    written = [KeyRing([key]).token("email", canonical, tenant) for key in keys]
    ring = KeyRing(reversed(keys))
    assert ring.lookup("email", canonical, tenant) == tuple(reversed(written))
    assert ring.lookup("email", canonical, tenant)[0] == ring.token("email", canonical, tenant)
    assert not set(ring.lookup("id", canonical, tenant)) & set(written)
    assert not set(ring.lookup("email", canonical, tenant + "2")) & set(written)


def test_a_retired_key_finds_a_person_that_the_redactor_wrote_before_rotation():
    old, new = Key(SECRET), Key(bytes(range(100, 132)))
    stored = Redactor("ccpa", keys=KeyRing([old])).redact({"userId": "Jane@Example.com"}).payload["userId"]
    rotated = KeyRing([new, old])
    fresh = Redactor("ccpa", keys=rotated).redact({"userId": "jane@example.com"}).payload["userId"]
    assert fresh != stored
    assert rotated.lookup("email", "jane@example.com") == (fresh, stored)
    again = Redactor("ccpa", keys=rotated).redact({"userId": stored})
    assert again.payload == {"userId": stored}  # a retired key's token is still a token


class TestWithoutKey:
    def test_a_policy_that_hashes_is_refused_when_it_is_built(self):
        with pytest.raises(KeyUnavailable, match="without_key"):
            Redactor("ccpa")

    def test_a_policy_that_hashes_nothing_needs_none(self):
        redactor = Redactor(Policy.load('version = 1\ndefault = "redact"\n'))
        assert redactor.redact({"email": "jane@example.com"}).payload == {"email": "[EMAIL_ADDRESS]"}

    def test_placeholders_are_written_when_that_was_said(self):
        redactor = Redactor("ccpa", without_key="redact")
        out = redactor.redact({"email": "jane@example.com", "phone": 4155550123, "plan": "pro"}).payload
        assert out == {"email": "[EMAIL_ADDRESS]", "phone": None, "plan": "pro"}

    def test_a_slot_refuses_the_event_rather_than_make_two_people_one(self):
        redactor = Redactor("ccpa", without_key="redact")
        assert redactor.redact({"userId": "u-1", "plan": "pro"}).payload is None
        assert redactor.redact({"userId": "jane@example.com"}).payload is None
        assert redactor.stats()["events"] == {"refused": 2}

    def test_what_would_change_can_be_asked_without_a_key(self):
        (told,) = Redactor("ccpa", without_key="redact").left({"userId": "u-1"})
        assert told[1] == "hash"

    def test_another_word_is_refused(self):
        with pytest.raises(ValueError, match='"error" or "redact"'):
            Redactor("ccpa", without_key="hash")
