"""What is done with a finding: rules choose an action, keys make tokens, the redactor writes the new payload."""

from pi_classify.policy.keys import Key, KeyRing
from pi_classify.policy.redaction import Redaction
from pi_classify.policy.redactor import Redactor
from pi_classify.policy.rules import PRESETS, Occasion, Policy, Rule

__all__ = ["PRESETS", "Key", "KeyRing", "Occasion", "Policy", "Redaction", "Redactor", "Rule"]
