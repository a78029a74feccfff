r"""What opens an account: passwords, codes, session and access tokens, private keys, cookie headers.

Tokens with a self-evident shape are found anywhere, also in a URL's query. The public project keys of
analytics vendors (`phc_...`, write keys) open nothing and are left alone; so are facts about credentials
(`password_strength`, `token_count`, `otp_enabled`).

1798.140(ae)(1)(B): "account log-in ... in combination with any required security or access code, password, or
credentials allowing access to an account"; (v)(1)(L), and (A) for
session tokens. Sources: RFC 7519 (JWT), RFC 6750
(Bearer), the published prefixes of AWS, GitHub, GitLab, Stripe, Slack, OpenAI, Google, SendGrid, npm.

>>> import re
>>> re.search(DETECTOR.pattern, "https://example.com/reset?token=Zx81kq02mmQ&x=1").group()
'Zx81kq02mmQ'
>>> re.search(DETECTOR.pattern, "phc_ExampleExampleExampleExampleExample12345") is None
True
"""

from pi_classify.model import Confidence, Detector

_SHAPES = (
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,8000}\.eyJ[A-Za-z0-9_-]{5,16000}\.[A-Za-z0-9_-]{0,4000}",  # JWT
    r"(?<![A-Za-z0-9])(?i:bearer) (?=[A-Za-z._~+/=-]{0,200}[0-9])[A-Za-z0-9._~+/=-]{16,8000}",
    r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])",  # AWS
    r"(?<![A-Za-z0-9])gh[opsur]_[A-Za-z0-9]{30,255}",
    r"(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22,255}",
    r"(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20,100}",
    r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])",
    r"(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{8,255}",  # Stripe; pk_ is public
    r"(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{16,255}",
    r"(?<![A-Za-z0-9])xox[abeprs]-[A-Za-z0-9-]{10,255}",  # Slack
    r"(?<![A-Za-z0-9])sk-(?:proj|ant|svcacct)-[A-Za-z0-9_-]{16,255}",
    r"(?<![A-Za-z0-9])sk-[A-Za-z0-9]{40,100}(?![A-Za-z0-9])",
    r"(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{16,2000}",  # Google OAuth
    r"(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}",
    r"(?<![A-Za-z0-9])phx_[A-Za-z0-9]{20,100}",  # PostHog's personal key; phc_ is public
    (
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s\\:,]|-(?!-)){0,20000}"
        r"(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
    ),
    # ?token=, &access_token=, #id_token=, X-Amz-Signature=
    r"(?<=[?&#;A-Za-z_-](?i:token)=)(?!phc_)[A-Za-z0-9._~%+/-]{8,8000}={0,2}",
    r"(?<=[?&#;A-Za-z_-](?i:signature)=)[A-Za-z0-9._~%+/-]{16,2000}={0,2}",
)
_CUE = (
    r"\.eyJ|(?i:bearer) [A-Za-z0-9._~+/=-]{16}|(?:AKIA|ASIA)[0-9A-Z]{16}|gh[opsur]_[A-Za-z0-9]{30}"
    r"|github_pat_"
    r"|glpat-|npm_[A-Za-z0-9]{36}|[rs]k_(?:live|test)_|whsec_|xox[abeprs]-|sk-(?:proj|ant|svcacct)-"
    r"|sk-[A-Za-z0-9]{40}|ya29\.|SG\.[A-Za-z0-9_-]{16}|phx_[A-Za-z0-9]{20}|PRIVATE KEY-----"
    r"|[?&#;A-Za-z_-](?i:token|signature)="
)

DETECTOR = Detector(
    entity="CREDENTIAL",
    categories=("A", "L"),
    sensitive="(ae)(1)(B)",
    names=(
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
        "write",
    ),
    cue=_CUE,
    pattern="|".join(_SHAPES),
    # three characters and more (as a CVV), no word *about* a credential, no public key
    fits=(
        r"(?!(?i:true|false|yes|no|on|off|null|none|nil|undefined|unknown|empty|missing|required|optional"
        r"|enabled|disabled|valid|invalid|expired|expiring|weak|medium|fair|good|strong|hidden|redacted|filtered|masked"
        r"|removed"
        r"|basic|bearer|email|phone|password|secret|accepted|declined|accept all|forgot|changed|reset|set"
        r"|not set|\(not set\)|ok|success|failed|failure)\Z)"
        r"(?![*\u2022xX.-]{1,200}\Z)(?!ph[c]_|\[)\S[\s\S]{2,20000}"
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
    ),
)
