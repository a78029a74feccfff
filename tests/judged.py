"""What is found in a payload, and what is written of it under the policy `ccpa`."""

from typing import Any

from leaks import KEYS
from pi_classify import Classifier, Redactor

CLASSIFIER = Classifier()
CCPA = Redactor("ccpa", keys=KEYS)


def found(payload: object) -> dict[str, str]:
    return {finding.location: finding.entity for finding in CLASSIFIER.classify(payload)}


def entities(payload: object) -> set[str]:
    return {finding.entity for finding in CLASSIFIER.classify(payload)}


def written(payload: object) -> Any:
    return CCPA.redact(payload).payload
