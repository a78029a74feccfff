"""pi_classify: find, redact and pseudonymise CCPA personal information in product-analytics events.

Every public name loads on first use (PEP 562), so that importing the package costs a few milliseconds. Type checkers
and editors read the same names from the imports below, which never run.
"""

TYPE_CHECKING = (
    False  # the name alone tells a type checker; importing `typing` for it takes 6 of 7 milliseconds
)

if TYPE_CHECKING:
    from pi_classify.api import audit, classify, redact
    from pi_classify.auditing.names import audit_names
    from pi_classify.auditing.report import Report
    from pi_classify.engine.classifier import Classifier
    from pi_classify.errors import PiClassifyError
    from pi_classify.inventory import Inventory
    from pi_classify.model import Category, Change, Confidence, Detector, Evidence, Finding, Limits
    from pi_classify.policy import Key, KeyRing, Policy, Redaction, Redactor
    from pi_classify.policy.coherence import check_coherence

    __version__: str

_HOMES = {
    "classify": "api",
    "redact": "api",
    "audit": "api",
    "audit_names": "auditing.names",
    "Classifier": "engine.classifier",
    "Redactor": "policy",
    "Redaction": "policy",
    "Policy": "policy",
    "Key": "policy",
    "KeyRing": "policy",
    "check_coherence": "policy.coherence",
    "Limits": "model",
    "Detector": "model",
    "Finding": "model",
    "Change": "model",
    "Category": "model",
    "Confidence": "model",
    "Evidence": "model",
    "Inventory": "inventory",
    "Report": "auditing.report",
    "PiClassifyError": "errors",
}

__all__ = [
    "Category",
    "Change",
    "Classifier",
    "Confidence",
    "Detector",
    "Evidence",
    "Finding",
    "Inventory",
    "Key",
    "KeyRing",
    "Limits",
    "PiClassifyError",
    "Policy",
    "Redaction",
    "Redactor",
    "Report",
    "audit",
    "audit_names",
    "check_coherence",
    "classify",
    "redact",
]


if not TYPE_CHECKING:  # else a name that is not there would be an `object` to a type checker, and no error

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from importlib.metadata import version

            return version("pi-classify")
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
