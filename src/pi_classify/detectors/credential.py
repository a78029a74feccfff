r"""What opens an account: passwords, codes, session and access tokens, private keys, cookie headers.

Tokens with a self-evident shape are found anywhere, also in a URL's query. The public project keys of
analytics vendors (`phc_...`) open nothing and are left alone; so are facts about credentials
(`password_strength`, `token_count`, `otp_enabled`).

1798.140(ae)(1)(B): "account log-in ... in combination with any required security or access code, password, or
credentials allowing access to an account"; (v)(1)(L), and (A) for
session tokens. Sources: RFC 7519 (JWT), RFC 6750
(Bearer), the published prefixes of AWS, GitHub, GitLab, Stripe, Slack, OpenAI, Google, SendGrid, npm.

>>> import re
>>> re.search(DETECTOR.pattern, "https://example.com/reset?token=Zx81kq02mmQ&x=1")["v"]
'Zx81kq02mmQ'
>>> re.search(DETECTOR.pattern, "postgres://app:hunter2@db.example.com/x")["v"], re.search(DETECTOR.pattern, "password: required")
('hunter2', None)
>>> re.search(DETECTOR.pattern, "phc_ExampleExampleExampleExampleExample12345") is None
True
"""

from base64 import b64decode

from pi_classify.model import Confidence, Detector

_SHAPES = (
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,8000}\.eyJ[A-Za-z0-9_-]{5,16000}\.[A-Za-z0-9_-]{0,4000}",  # JWT
    r"(?<![A-Za-z0-9])(?i:bearer) (?=[A-Za-z._~+/=-]{0,200}[0-9])[A-Za-z0-9._~+/=-]{16,8000}",
    r"(?<![A-Za-z0-9])Basic [A-Za-z0-9+/]{8,2000}={0,2}(?![A-Za-z0-9+/])",
    r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])",  # AWS
    r"(?<![A-Za-z0-9])gh[opsur]_[A-Za-z0-9]{30,255}",
    r"(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22,255}",
    r"(?<![A-Za-z0-9])gl(?:pat|rt|dt|sa|soat|ptt)[-_][A-Za-z0-9_-]{20,100}",  # GitLab, Grafana
    r"(?<![A-Za-z0-9])(?:npm|hf|gsk|lin_api|dop_v1|doo_v1|shpat|shpss|shppa|figd|ntn|pypi|rubygems)[_-][A-Za-z0-9_-]{30,255}",
    r"(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{8,255}",  # Stripe; pk_ is public
    r"(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{16,255}",
    r"(?<![A-Za-z0-9])(?:xox[abceoprs]|xapp)-[A-Za-z0-9-]{10,255}",  # Slack
    r"(?<=hooks\.slack\.com/services/)T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{16,40}",
    r"(?<![A-Za-z0-9])sk-(?:proj|ant|svcacct|or)-[A-Za-z0-9_-]{16,255}",
    r"(?<![A-Za-z0-9])sk-[A-Za-z0-9]{40,100}(?![A-Za-z0-9])",
    r"(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{16,2000}",  # Google OAuth
    r"(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{20,60}|(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])",  # Google
    r"(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}",
    r"(?<![A-Za-z0-9])(?:key-|SK|dapi)[0-9a-f]{32}(?![A-Za-z0-9])",  # Mailgun, Twilio, Databricks
    r"(?<![A-Za-z0-9])[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])",  # a bot of Telegram
    r"(?<![A-Za-z0-9])phx_[A-Za-z0-9]{20,100}",  # PostHog's personal key; phc_ is public
    (
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s\\:,]|-(?!-)){0,20000}"
        r"(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
    ),
    # ?token=, &access_token=, #id_token=, X-Amz-Signature=, ?sv=...&sig=
    r"(?<=[?&#;A-Za-z_-](?i:token)=)(?!phc_)[A-Za-z0-9._~%+/-]{8,8000}={0,2}",
    r"(?<=[?&#;A-Za-z_-](?i:signature)=)[A-Za-z0-9._~%+/-]{16,2000}={0,2}",
    r"(?<=[?&](?i:sig)=)[A-Za-z0-9._~%+/-]{16,2000}={0,2}",
    r"(?<=(?:Account|dAccess)Key=)[A-Za-z0-9+/]{20,200}={0,2}",  # connection strings of Azure
    (
        r"(?<=PHPSESSID=)[A-Za-z0-9%.,_-]{8,400}|(?<=JSESSIONID=)[A-Za-z0-9%.!_-]{8,400}|(?<=connect\.sid=)[A-Za-z0-9%._-]{8,400}"
        r"|(?<=laravel_session=)[A-Za-z0-9%._=-]{8,800}|(?<=SessionId=)[A-Za-z0-9%._-]{16,400}"
    ),
    # "482913 is your Example verification code"
    r"(?<![0-9A-Za-z.-])[0-9]{4,8}(?= is your [A-Za-z -]{0,40}(?:code|OTP|PIN)(?![A-Za-z]))",
)
# What is written before a credential without a shape of its own.
_BEFORE = (
    r"(?:(?P<dsn>(?<![A-Za-z0-9])[a-z][a-z0-9+.-]{1,30}://[^\s:/@?#]{0,100}:)"  # postgres://user:...@host, redis://:...@host
    r"|(?P<oauth>[?&#]code=)(?=[^\s]{4,600}?[?&]state=)|(?P<state>[?&#]state=[^&\s#]{1,600}&code=)"
    # password: hunter2, pwd=...; "password" alone is a label of a form
    r"|(?P<said>(?<![A-Za-z0-9])(?i:password|passwd|passwort|pwd|passphrase|passcode)(?: is ?|\"?'? ?[:=] ?)[\"']?)"
    # your code is 482913
    r"|(?P<otp>(?i:(?:verification|security|login|one[- ]time|confirmation|access|authentication|sms|your|otp|2fa|mfa)"
    r" (?:pass)?code(?: is|:)|(?<![A-Za-z])otp(?: is|:)) (?:G-)?))?"
)
_AFTER_LABEL = (
    r"(?!(?i:required|must|should|incorrect|invalid|forgot|string|null|none|true|false|undefined|missing|empty|hidden"
    r"|redacted|filtered|removed|changed|reset|example|placeholder|your|process|secret|env|os|not)(?![A-Za-z0-9]))"
    # a path, a template, a mask is none; a digit or a mark tells a password from a word
    r"(?![/~.{<\[*$%(\u2022-])(?=[A-Za-z]{0,64}(?:[0-9]|[!@#$%^&*_+?-][A-Za-z0-9]))[^\s\"'&;,<>{}\[\]]{4,128}(?<![.:)])"
)
_PATTERN = (
    _BEFORE
    + r"(?P<v>(?(dsn)[^\s@/]{1,200}(?=@[A-Za-z0-9\[])|(?(oauth)[A-Za-z0-9._~%/+-]{8,2000}|(?(state)[A-Za-z0-9._~%/+-]{8,2000}"
    + rf"|(?(said){_AFTER_LABEL}|(?(otp)[0-9]{{4,8}}(?![0-9A-Za-z]|[.-][0-9])|(?:{'|'.join(_SHAPES)}))))))"
    + ")"
)
_CUE = (
    r"\.eyJ|(?i:bearer) [A-Za-z0-9._~+/=-]{16}|Basic [A-Za-z0-9+/]{8}|(?:AKIA|ASIA)[0-9A-Z]{16}|gh[opsur]_[A-Za-z0-9]{30}"
    r"|github_pat_|gl(?:pat|rt|dt|sa|soat|ptt)[-_]"
    r"|(?:npm|hf|gsk|lin_api|dop_v1|doo_v1|shpat|shpss|shppa|figd|ntn|pypi|rubygems)[_-]"
    r"|[rs]k_(?:live|test)_|whsec_|xox[abceoprs]-|xapp-|hooks\.slack\.com/services/T|sk-(?:proj|ant|svcacct|or)-"
    r"|sk-[A-Za-z0-9]{40}|ya29\.|GOCSPX-|AIza|SG\.[A-Za-z0-9_-]{16}|(?:key-|SK|dapi)[0-9a-f]{8}|[0-9]:AA|phx_[A-Za-z0-9]{20}"
    r"|PRIVATE KEY-----|[?&#;A-Za-z_-](?i:token|signature)=|[?&](?i:sig)=|Key=[A-Za-z0-9+/]{8}"
    r"|(?:PHPSESSID|JSESSIONID|connect\.sid|laravel_session|SessionId)=|[0-9] is your |://[^\s:/@?#]{0,100}:[^\s@/]{1,200}@"
    r"|[?&#]code=|(?i:password|passwd|passwort|pwd|passphrase|passcode)(?: is ?|\"?'? ?[:=])|(?i:(?:code|otp)(?: is|:) (?:G-)?[0-9])"
)


def _is_credential(text: str) -> bool:
    """`Basic` is a word too: what follows it must decode to a user and a password."""
    if not text.startswith("Basic "):
        return True
    try:
        return b":" in b64decode(text[6:] + "=" * (-len(text[6:]) % 4), validate=True)
    except ValueError:
        return False


DETECTOR = Detector(
    entity="CREDENTIAL",
    categories=("A", "L"),
    sensitive="(ae)(1)(B)",
    names=(
        "write key",
        "password",
        "passwd",
        "passwort",
        "pwd",
        "passphrase",
        "passcode",
        "pass",
        "password confirmation",
        "confirm password",
        "password confirm",
        "new password",
        "old password",
        "current password",
        "secret",
        "client secret",
        "shared secret",
        "secret key",
        "secret access key",
        "api key",
        "apikey",
        "api secret",
        "api token",
        "access key",
        "access key id",
        "private key",
        "encryption key",
        "ssh key",
        "access token",
        "accesstoken",
        "refresh token",
        "id token",
        "auth token",
        "authtoken",
        "auth key",
        "oauth token",
        "oauth verifier",
        "bearer",
        "bearer token",
        "jwt",
        "jwt token",
        "session token",
        "sessiontoken",
        "login token",
        "reset token",
        "verification token",
        "confirmation token",
        "invite token",
        "invitation token",
        "magic link token",
        "remember token",
        "security token",
        "user token",
        "auth code",
        "authorization code",
        "authorization",
        "proxy authorization",
        "auth header",
        "authorization header",
        "cookie",
        "cookies",
        "cookie header",
        "set cookie",
        "otp",
        "totp",
        "otp code",
        "one time password",
        "one time code",
        "mfa code",
        "mfa token",
        "two factor code",
        "2fa code",
        "sms code",
        "verification code",
        "security code",
        "recovery code",
        "backup code",
        "cvv",
        "cvv2",
        "cvc",
        "cvc2",
        "csc",
        "card cvc",
        "card cvv",
        "pin",
        "pin code",
        "pin number",
        "security answer",
        "secret answer",
        "jsessionid",
        "phpsessid",
        "sessid",
        "connect sid",
        "saml response",
        "samlresponse",
        "saml assertion",
        "credential",
        "sig",
        "hmac",
        "hmac signature",
        "webhook signature",
        "request signature",
        "x signature",
        "x amz signature",
        "x amz credential",
        "x amz security token",
        "x api key",
        "x auth token",
        "x access token",
        "connection string",
        "integration key",
        "signing key",
        "signing secret",
        "webhook secret",
        "sas token",
        "bot token",
        "personal access token",
        "service account key",
        "master key",
        "license token",
        "pairing code",
        "unlock code",
        "door code",
        "gate code",
        "alarm code",
        "pass code",
        "passkey",
        "wifi password",
        "wifi key",
        "db password",
        "seed phrase",
        "mnemonic phrase",
    ),
    vetoes=(
        "strength",
        "count",
        "length",
        "policy",
        "public",
        "publishable",
        "csrf",
        "xsrf",
        "project",
        "idempotency",
        "consent",
        "max",
        "total",
        "prompt",
        "completion",
        "cached",
        "map",
        "color",
        "hint",
        "boarding",
    ),
    cue=_CUE,
    pattern=_PATTERN,
    check=_is_credential,
    # three characters and more (as a CVV), no word *about* a credential, no public key
    fits=(
        # cookies that only remember choices: theme=dark; locale=en-US
        r"(?!(?:[A-Za-z_-]{1,30}=[A-Za-z-]{1,12}(?:; ?|\Z)){1,20}\Z)"
        r"(?!(?i:true|false|yes|no|on|off|null|none|nil|undefined|unknown|empty|missing|required|optional"
        r"|enabled|disabled|valid|invalid|expired|expiring|weak|medium|fair|good|strong|hidden|redacted|filtered|masked"
        r"|removed"
        r"|basic|bearer|email|phone|password|secret|accepted|declined|accept all|forgot|changed|reset|set"
        r"|not set|\(not set\)|ok|success|failed|failure)\Z)"
        # PWD is a shell's directory too
        r"(?!(?:/[A-Za-z0-9._-]{1,60}){1,20}/?\Z)(?![*\u2022xX.-]{1,200}\Z)(?!ph[c]_|\[|<[^<>]{1,60}>\Z|\{\{|\$\{)\S[\s\S]{2,20000}"
    ),
    by_value=Confidence.CERTAIN,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=90,
    examples=(
        {"password": "correct horse 7"},
        {"headers": {"authorization": "Bearer abc123def456ghi789"}},
        {"note": "key AKIAABCDEFGHIJKLMNOP in log"},
        {"id_token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJleGFtcGxlIn0.c2lnbmF0dXJl"},
        {"url": "https://example.com/reset?token=Zx81kq02mmQ"},
        {"card": {"cvv": "123"}},
        {"otp": "482913"},
        {"dsn": "postgres://app:hunter2@db.example.com:5432/shop"},
        {"cache": "redis://:hunter2@cache.example.com:6379/0"},
        {"log": "login failed, password: hunter2!"},
        {"cmd": "curl -H 'Authorization: Basic amFuZTpodW50ZXIy'"},
        {"sms": "Your code is 482913. Do not share it"},
        {"body": "482913 is your Example verification code"},
        {"callback": "https://example.com/cb?code=4/0AX4XfWjExample&state=xyz123"},
        {"blob": "https://acc.blob.example.com/c/f.pdf?sv=2022-11-02&se=2026-01-01&sig=Zm9vYmFyYmF6cXV4MTIz"},
        {"headers": "Cookie: theme=dark; PHPSESSID=298zf09hf012fh2"},
        {"jdbc": "jdbc:mysql://db.example.com/shop?user=app&password=hunter2"},
    ),
    counterexamples=(
        {"password_strength": "strong"},
        {"password": True},
        {"password": "********"},
        {"token_count": 3},
        {"max_tokens": 4096},
        {"api_key": "phc_ExampleExampleExampleExampleExample12345"},
        {"csrf_token": "Zx81kq02mmQ"},
        {"cookie_consent": "accepted"},
        {"label": "Password: required"},
        {"help": "password: must be at least 8 characters"},
        {"env": "PWD=/home/app"},
        {"accessToken": "<ACCESS_TOKEN>"},
        {"plan": "Basic Membership2024"},
        {"text": "your zip code is 94401"},
        {"error": "error code: 482913"},
        {"url": "https://example.com:8080/docs?code=de"},
        {"coupon": "your promo code is SAVE2024"},
    ),
)
