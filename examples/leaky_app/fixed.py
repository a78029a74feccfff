"""After the fix: one line. The key is of this process only; yours is KeyRing.from_env()."""

from pi_classify import KeyRing
from pi_classify.integrations import posthog

before_send = posthog.before_send("analytics", keys=KeyRing.ephemeral())
