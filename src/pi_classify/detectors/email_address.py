r"""An e-mail address, wherever it stands: international, quoted, obfuscated, or used as an id.

Left alone: what only looks like one, such as `react@18.2.0`, `@scope/package`, `icon@2x.png`, `git@host:path`, a
handle, and (by value) a host without a dot; under a property that is named for it `joe@localhost` counts too.

1798.140(v)(1)(A): "email address". Sources: RFC 5322 (quoted local part), RFC 6531 (letters beyond ASCII),
RFC 5321 4.1.3 (address literal).

>>> import re
>>> re.search(DETECTOR.pattern, "?u=jane.doe@example.com&x=1")[0]
'jane.doe@example.com'
>>> re.search(DETECTOR.pattern, "npm install react@18.2.0 @scope/pkg") is None
True
"""

import re

from pi_classify.model import Confidence, Detector

# Letters of other alphabets; general and CJK punctuation (U+2000-2BFF, U+3000-303F) stay outside.
_OTHER = "\u00a1-\u1fff\u2c00-\u2fef\u3040-\ud7ff\uf900-\ufffc\U00010000-\U000effff"
_FIRST = rf"A-Za-z0-9_+{_OTHER}"
_LOCAL = (
    rf"A-Za-z0-9!#$%&'*+.^_~{_OTHER}-"  # without / = ? {{ | }}: legal, yet they separate in URLs and logs
)
_LABEL = rf"A-Za-z0-9_{_OTHER}-"
_TOP = rf"(?:xn--[A-Za-z0-9-]{{2,59}}|[A-Za-z]{{2,63}}|[{_OTHER}]{{2,63}})"

# Written after an @ these are files (icon@2x.png); none is a top-level domain.
_FILE_ENDINGS = frozenset(
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "avif",
        "heic",
        "bmp",
        "ico",
        "css",
        "scss",
        "less",
        "js",
        "mjs",
        "cjs",
        "jsx",
        "tsx",
        "html",
        "htm",
        "json",
        "xml",
        "txt",
    ]
)


# RFC 2142's mailboxes of functions, and those that companies add.
_ROLES = frozenset(
    [
        "abuse", "accounting", "accounts", "admin", "admissions", "billing", "bounce", "bounces", "careers", "compliance", "contact",
        "customerservice", "customersupport", "do-not-reply", "donotreply", "enquiries", "feedback", "finance", "hello", "help", "helpdesk",
        "hostmaster", "hr", "info", "inquiries", "invoice", "invoices", "it", "jobs", "legal", "mail", "mailer-daemon", "marketing", "media", "news",
        "newsletter", "no-reply", "noc", "noreply", "notifications", "office", "orders", "postmaster", "press", "privacy", "reception", "recruiting",
        "returns", "sales", "security", "service", "services", "shipping", "support", "team", "webmaster", "welcome",
    ]
)  # fmt: skip


def is_role_mailbox(text: str) -> bool:
    """Whether the address is a function's and not a person's (RFC 2142): `support@`, `no-reply+7@`.

    >>> is_role_mailbox("Support@example.com"), is_role_mailbox("jane@example.com")
    (True, False)
    """
    return text.rpartition("@")[0].partition("+")[0].strip().lower() in _ROLES


def _is_address(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    if domain.rpartition(".")[2].lower() in _FILE_ENDINGS or local == "git":
        return False
    # The id of a message (RFC 5322, 3.6.4): digits and dots where an address has a name.
    if re.fullmatch(r"[0-9]{4,20}(?:\.[0-9]{1,12}){1,4}", local):
        return False
    # A Sentry DSN: 32 hexadecimal digits of a public key before its ingest host.
    return not (re.fullmatch("[0-9a-f]{32}", local) and domain.endswith("sentry.io"))


def _canonical(text: str) -> str:
    text = re.sub(r"\A\s*(?:mailto|e-?mail):", "", text, flags=re.IGNORECASE).strip().lower()
    text = re.sub(r" ?[\[({<] ?at ?[\])}>] ?", "@", text)
    text = re.sub(r" ?[\[({<] ?dot ?[\])}>] ?", ".", text)
    local, at, domain = text.rpartition("@")
    if domain.isascii() or len(text) > 320:
        return local + at + domain
    from email_validator import validate_email

    try:
        address = validate_email("x@" + domain, check_deliverability=False, allow_smtputf8=True)
        return f"{local}@{address.ascii_domain}"
    except ValueError:  # its message quotes the text; the address stays as it was written
        return local + at + domain


DETECTOR = Detector(
    entity="EMAIL_ADDRESS",
    categories=("A",),
    names=(
        "email",
        "e mail",
        "mail",
        "email address",
        "emailaddress",
        "e mail address",
        "mail address",
        "recipient",
        "recipient address",
        "sender",
        "reply to",
        "mailto",
        "cc",
        "bcc",
        "email id",
        "correo",
        "correo electronico",
        "courriel",
        "メール",
    ),
    cue=(
        rf"[A-Za-z0-9_+{_LOCAL}\"]@[A-Za-z0-9_{_OTHER}\[-]"
        r"|[\[({<] ?[Aa][Tt] ?[\])}>]"
    ),
    pattern=(
        # "jane doe"@... and jane.doe@...
        rf"(?:\"[^\"@\x00-\x1f]{{1,64}}\"|[{_FIRST}][{_LOCAL}]{{0,127}})@"
        r"(?![0-9]{1,4}\.(?:[0-9]|x\.))"  # package@1.2.3
        rf"(?:(?:[{_LABEL}]{{1,63}}\.){{1,10}}(?!mp[34]|woff2){_TOP}"
        # jane@[192.0.2.1], jane@[IPv6:2001:db8::1]
        r"|\[(?:IPv6:)?[0-9A-Fa-f:.]{3,45}\])"
        # jane [at] example (dot) com
        rf"|[{_FIRST}][A-Za-z0-9._+-]{{0,63}} ?[\[({{<] ?[Aa][Tt] ?[\])}}>] ?"
        r"[A-Za-z0-9-]{1,63}(?: ?[\[({<] ?[Dd][Oo][Tt] ?[\])}>] ?|\.)[A-Za-z][A-Za-z0-9.-]{1,63}"
    ),
    check=_is_address,
    business=is_role_mailbox,
    fits=r"[\s\S]{0,400}[^\s@]@[^\s@][\s\S]{0,400}",
    canonical=_canonical,
    domain="email",
    by_value=Confidence.CERTAIN,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=80,
    examples=(
        {"email": "jane.doe@example.com"},
        {"distinct_id": "Jane+news@Example.co.uk"},
        {"color": "jane@example.com"},
        {"$el_text": "Log out jane_doe@mail.example.com now"},
        {"note": "用户名@例え.jp"},
        {"contact": '"jane doe"@example.com'},
        {"owner": "joe@company.local"},
        {"email": "joe@localhost"},
        {"href": "mailto:o'brien@example.org"},
        {"bio": "write to jane [at] example (dot) com"},
        {"host": "jane@[192.0.2.1]"},
        {"properties": {"items": [{"recipient": "jane@bücher.example"}]}},
    ),
    counterexamples=(
        {"dependency": "react@18.2.0"},
        {"package": "@scope/pkg@1.2.3"},
        {"asset": "icon@2x.png"},
        {"remote": "git@github.com:example/project.git"},
        {"handle": "@jane"},
        {"formula": "user@5"},
        {"email_verified": True},
        {"email_count": 3},
        {"email": "none"},
        {"message_ref": "2013.21@host"},
        {"message_id": "20261123000001.10001.20002@mail.example.com"},
        {"dsn": "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/42"},
    ),
)
