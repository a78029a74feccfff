"""Keys and tokens: who holds no key cannot make, guess or undo a token, and no unkeyed hash exists here.

    token = pi1_<domain>_<key id>_<26 characters of body><6 check characters>

The body is the first 128 bits of HMAC-SHA-256 over the version, the tenant, the domain and the canonical
text, each with its length before it, so that ("ab", "c") and ("a", "bc") differ. The check characters are a
second digest under a sub-key of its own: with the ring, `verify` tells our tokens from text that looks alike.

What a token does not hide: equal values have equal tokens, frequent ones stay frequent, and who can call
the redactor can try guesses. A token is a pseudonym and stays personal information (1798.140(aa)).

>>> ring = KeyRing([Key(bytes(range(32)))])
>>> token = ring.token("email", "jane@example.com")
>>> token == ring.token("email", "jane@example.com"), token == ring.token("phone", "jane@example.com")
(True, False)
>>> ring.verify(token), ring.verify(token[:-1] + "7")
(True, False)
"""

import base64
import binascii
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec, Protocol, TypeVar

from pi_classify.engine.marks import TOKEN
from pi_classify.errors import KeyUnavailable
from pi_classify.policy.identity import canonical_text as canonical_text
from pi_classify.policy.mac import Mac

KEY_VARIABLE = "PI_CLASSIFY_KEY"
KEY_FILE_VARIABLE = "PI_CLASSIFY_KEY_FILE"

_VERSION = b"pi_classify/1\0"
_CHECK_VERSION = b"pi_classify/1/check\0"
_HOW_TO = (
    f"make one with `pi-classify keys new` and set {KEY_VARIABLE}, or name its file in {KEY_FILE_VARIABLE}"
)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){32,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_AS_TEXT = re.compile(
    rb"[A-Za-z0-9+/_=,\s-]{43,}"
)  # 43 characters of base64 hold 32 bytes; of random bytes none is so
_NOT_IN_A_DOMAIN = re.compile(r"[^a-z0-9-]+")

_Given = ParamSpec("_Given")
_Loaded = TypeVar("_Loaded")


def _alone(load: Callable[_Given, _Loaded]) -> Callable[_Given, _Loaded]:
    """A door whose errors come without the frames below it: these hold the secret, and error reports show local variables."""

    @wraps(load)
    def door(*given: _Given.args, **named: _Given.kwargs) -> _Loaded:
        try:
            return load(*given, **named)
        except KeyUnavailable as error:
            told = error.with_traceback(None)
            told.__context__ = None  # what a secret store said
        del given, named
        raise told

    return door


class KeyProvider(Protocol):
    """A key service: it alone opens the sealed keys that are stored beside the application (envelope encryption).

    AWS KMS and Vault call this `decrypt`; whoever wraps their client has to return the plaintext and nothing else.
    """

    def unwrap(self, sealed: bytes) -> bytes:
        """The secret in a sealed key: 32 random bytes, or the text that `pi-classify keys new` printed."""
        ...


class _StaysHere:
    """Refuses every way in which Python would carry an object, and the secret in it, somewhere else."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is not copied or pickled: load it again where it is needed")

    __reduce__ = __getstate__ = lambda self: self.__reduce_ex__(0)


class Key(_StaysHere):
    """At least 32 random bytes. It shows its id, never itself, and keeps only started digests of the secret.

    Refuses what a person would type: an attacker who knows one value and its token guesses keys offline.
    Use :meth:`parse` for the text that `pi-classify keys new` prints.
    """

    __slots__ = ("__check", "__mac", "id")

    id: str
    """Fingerprint of the secret: eight characters, safe to show, the same for ever."""

    def __init__(self, secret: bytes) -> None:
        """Take raw bytes; raises KeyUnavailable for anything that could be guessed."""
        if not isinstance(secret, (bytes, bytearray)):
            raise KeyUnavailable("a key is bytes; use Key.parse for base64 or hex text")
        secret = bytes(secret)
        _refuse_weak(secret)
        self.id = _base32(hashlib.sha256(b"pi_classify/1/key id\0" + secret).digest()[:5])
        self.__mac = Mac(secret)
        self.__check = Mac(self.__mac.digest(b"pi_classify/1/sub key/check\0"))

    @classmethod
    def generate(cls) -> "Key":
        """A fresh random key that lives only in this process; see :func:`new_secret` for one to store."""
        return cls.parse(new_secret())

    @classmethod
    @_alone
    def parse(cls, text: str) -> "Key":
        """A key from base64 (either alphabet, padded or not) or hex text of at least 32 bytes."""
        text = text.strip()
        if _HEX.fullmatch(text):
            return cls(bytes.fromhex(text))
        # 43 random base64 characters are of one case once in 5e9: such a text is a passphrase.
        if not _BASE64.fullmatch(text) or text == text.lower() or text == text.upper():
            raise KeyUnavailable(f"the key is neither base64 nor hex of 32 random bytes; {_HOW_TO}")
        plain = text.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            secret = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        except (binascii.Error, ValueError):
            raise KeyUnavailable(f"the key is not whole base64; {_HOW_TO}") from None
        return cls(secret)

    def token(self, domain: str, canonical: str, tenant: str = "") -> str:
        """The token of a canonical text; equal input gives an equal token for ever."""
        label = domain_label(domain)
        owner, kind, value = (_bytes(text) for text in (tenant, label, canonical))
        if len(owner) > 0xFFFF:
            owner = hashlib.sha256(owner).digest() + owner[: 0xFFFF - 32]
        message = b"".join(
            # version, then every part behind its length
            (
                _VERSION,
                len(owner).to_bytes(2),
                owner,
                len(kind).to_bytes(2),
                kind,
                len(value).to_bytes(4),
                value,
            )
        )
        body = _base32(self.__mac.digest(message)[:16])
        return f"pi1_{label}_{self.id}_{body}{self._check_characters(label, body)}"

    def verify(self, token: str) -> bool:
        """Whether this key made the token, for whatever tenant."""
        match = TOKEN.fullmatch(token)
        if match is None or match["key"] != self.id:
            return False
        return secrets.compare_digest(match["check"], self._check_characters(match["domain"], match["body"]))

    def _check_characters(self, label: str, body: str) -> str:
        kind = label.encode("ascii")
        digest = self.__check.digest(_CHECK_VERSION + len(kind).to_bytes(2) + kind + body.encode("ascii"))
        return _base32(digest[:5])[:6]

    def __repr__(self) -> str:
        """`Key(id='…')`: the id alone."""
        return f"Key(id={getattr(self, 'id', None)!r})"  # a traceback may show one that was refused as it was built

    def __eq__(self, other: object) -> bool:
        """Keys are the same when their fingerprints are."""
        return isinstance(other, Key) and other.id == self.id

    def __hash__(self) -> int:
        """By fingerprint."""
        return hash(self.id)


class KeyRing(_StaysHere):
    """The active key and the retired ones: the first makes tokens, all of them verify."""

    __slots__ = ("__keys", "active")

    active: Key
    """The key that makes new tokens."""

    def __init__(self, keys: Iterable[Key]) -> None:
        """Take one key or more, the active one first; raises KeyUnavailable when there is none."""
        ring = tuple(keys)
        if not ring:
            raise KeyUnavailable(f"there is no key; {_HOW_TO}")
        if not all(isinstance(key, Key) for key in ring):
            raise KeyUnavailable("a key ring holds Key objects; use Key.parse for base64 or hex text")
        self.active = ring[0]
        self.__keys = {key.id: key for key in ring}

    @classmethod
    def ephemeral(cls) -> "KeyRing":
        """One fresh key that dies with the process: its tokens never join with those of another run."""
        return cls([Key.generate()])

    @classmethod
    @_alone
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "KeyRing":
        """Keys from PI_CLASSIFY_KEY (several: by commas, the first is active) or PI_CLASSIFY_KEY_FILE."""
        environ = os.environ if environ is None else environ
        text = environ.get(KEY_VARIABLE, "").strip()
        if text:
            return cls(_parse_all(text, KEY_VARIABLE))
        file = environ.get(KEY_FILE_VARIABLE, "").strip()
        if file:
            return cls.from_file(file)
        raise KeyUnavailable(f"there is no key in the environment; {_HOW_TO}")

    @classmethod
    @_alone
    def from_file(cls, path: "str | os.PathLike[str]") -> "KeyRing":
        """Keys from a text file, one a line, the first is active; empty lines and # comments are skipped."""
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            raise KeyUnavailable(f"the key file {os.fspath(path)} cannot be read: {why}; {_HOW_TO}") from None
        lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
        return cls(_parse_all(",".join(line for line in lines if line), "the key file"))

    @classmethod
    @_alone
    def from_callable(cls, fetch: "Callable[[], str | bytes | Iterable[str | bytes]]") -> "KeyRing":
        """Keys from a secret store: `fetch` gives text, its bytes, raw bytes, or several of them, the active one first.

        What `fetch` raises is named by its type only: secret stores like to quote secrets.
        """
        try:
            fetched = fetch()
            found = [fetched] if isinstance(fetched, (str, bytes, bytearray)) else list(fetched)
        except Exception as error:  # noqa: BLE001 - a stranger's function; its message may hold the secret
            raise KeyUnavailable(f"the key provider failed ({type(error).__name__})") from None
        keys: list[Key] = []
        for one in found:
            # Secret stores give the text of a key as bytes.
            plain = _text_or_bytes(one) if isinstance(one, (bytes, bytearray)) else one
            keys.extend(_parse_all(plain, "the key provider") if isinstance(plain, str) else [Key(plain)])
        return cls(keys)

    @classmethod
    @_alone
    def from_envelope(cls, provider: KeyProvider, sealed: "bytes | Iterable[bytes]") -> "KeyRing":
        """Keys that a key service opens; `sealed` is one encrypted key or several, the active one first.

        The service is asked now and never again. What it raises is named by its type only.
        """
        parcels = [sealed] if isinstance(sealed, bytes) else list(sealed)
        return cls.from_callable(lambda: [_text_or_bytes(provider.unwrap(parcel)) for parcel in parcels])

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, the active one first."""
        return tuple(self.__keys)

    def token(self, domain: str, canonical: str, tenant: str = "") -> str:
        """The token of a canonical text under the active key."""
        return self.active.token(domain, canonical, tenant)

    def lookup(self, domain: str, canonical: str, tenant: str = "") -> tuple[str, ...]:
        """The tokens of a canonical text under every key, the active one's first: what a person may stand under.

        A request to know or to delete has to ask for all of them until what retired keys wrote is gone.
        `canonical` comes from :func:`pi_classify.policy.identity.identity`, as for a new token.

        >>> ring = KeyRing([Key(bytes(range(100, 132))), Key(bytes(range(32)))])
        >>> [ring.verify(token) for token in ring.lookup("email", "jane@example.com")]
        [True, True]
        """
        return tuple(key.token(domain, canonical, tenant) for key in self.__keys.values())

    def verify(self, token: str) -> bool:
        """Whether a key of this ring made the token, for whatever tenant."""
        match = TOKEN.fullmatch(token)
        key = self.__keys.get(match["key"]) if match else None
        return key is not None and key.verify(token)

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self.__keys)

    def __repr__(self) -> str:
        """The ids alone."""
        return f"KeyRing(active={self.active.id!r}, ids={self.ids!r})"


def new_secret() -> str:
    """32 fresh random bytes as base64: what `pi-classify keys new` prints and PI_CLASSIFY_KEY takes."""
    while True:
        text = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
        if text != text.lower() and text != text.upper():  # what Key.parse would take for a passphrase
            return text


def domain_label(domain: str) -> str:
    """A domain as it stands in a token: `US_SSN` -> `us-ssn`.

    >>> domain_label("US_SSN"), domain_label("email")
    ('us-ssn', 'email')
    """
    return _NOT_IN_A_DOMAIN.sub("-", domain.lower()).strip("-")[:64] or "value"


def _text_or_bytes(secret: bytes) -> str | bytes:
    """What a service gave, as text where it is the text of a key."""
    if not isinstance(secret, (bytes, bytearray)):
        raise TypeError("unwrap returns bytes")
    text = bytes(secret).strip()
    return text.decode("ascii") if _AS_TEXT.fullmatch(text) else bytes(secret)


def _parse_all(text: str, where: str) -> list[Key]:
    keys = [Key.parse(part) for part in text.split(",") if part.strip()]
    if not keys:
        raise KeyUnavailable(f"there is no key in {where}; {_HOW_TO}")
    return keys


def _refuse_weak(secret: bytes) -> None:
    if len(secret) < 32:
        raise KeyUnavailable(f"the key has {len(secret)} bytes and needs 32 random ones; {_HOW_TO}")
    # 32 random bytes hold about 30 different ones; fewer than 8 is a constant or a short pattern.
    if len(set(secret)) < 8:
        raise KeyUnavailable(f"the key repeats a few bytes and is not random; {_HOW_TO}")
    try:
        words = secret.decode("utf-8")
    except UnicodeDecodeError:
        return
    if "".join(words.split()).isprintable():
        raise KeyUnavailable(f"the key is text, and text can be guessed; {_HOW_TO}")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # a lone surrogate neither fails nor collides with another


_PAIRS = [
    first + second
    for first in "abcdefghijklmnopqrstuvwxyz234567"
    for second in "abcdefghijklmnopqrstuvwxyz234567"
]


def _base32(data: bytes) -> str:
    """RFC 4648 base32 in lower case, without padding; two characters at a time, a third of b32encode's time."""
    length = -(-len(data) * 8 // 5)
    pairs = -(-length // 2)
    number = int.from_bytes(data) << (pairs * 10 - len(data) * 8)
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(pairs * 10 - 10, -1, -10)])[:length]
