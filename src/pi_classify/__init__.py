"""pi_classify: find, redact and pseudonymise CCPA personal information in product-analytics events.

Every public name loads on first use (PEP 562), so that importing the package costs a few milliseconds.
"""

_HOMES = {
    "classify": "api",
    "redact": "api",
    "audit": "api",
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

__all__ = list(_HOMES)


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
