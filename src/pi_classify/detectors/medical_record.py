r"""The number under which a hospital or practice keeps a patient's record.

Left alone: the same letters and digits where no name or word points to a record; charts that are drawings; what the
record says, which is health information and has a detector of its own.

1798.140(v)(1)(B) through Civ. Code 1798.80(e): "medical information"; sensitive under (ae)(2)(B), "collected and analyzed
concerning a consumer's health". The form is each hospital's own.

>>> import re
>>> re.search(DETECTOR.pattern, "MRN: 00123456, room 4")[0], DETECTOR.by_value
('00123456', None)
>>> bool(re.fullmatch(DETECTOR.fits, "E-1042-88")), re.fullmatch(DETECTOR.fits, "unknown")
(True, None)
"""

from pi_classify.checks.opaque_id import OPAQUE_ID, canonical_id
from pi_classify.model import Confidence, Detector

_RECORDS = ("medical", "health", "patient", "hospital", "clinical")

DETECTOR = Detector(
    entity="MEDICAL_RECORD",
    categories=("B", "L"),
    sensitive="(ae)(2)(B)",
    names=(
        "mrn",
        "mrn number",
        "patient mrn",
        "emrn",
        *(f"{record} record {what}" for record in _RECORDS for what in ("number", "no", "num", "id")),
        "medical record",
        "medical chart number",
        "patient chart number",
        "medical id",
        "medical number",
        "patient number",
        "patient no",
        "patient id",
        "patient identifier",
        "patient account number",
        "hospital number",
        "nhs number",
        "emr id",
        "ehr id",
    ),
    vetoes=("count", "type", "total", "status"),
    near=(
        "mrn",
        "medical record",
        "medical record number",
        "medical record no",
        "patient id",
        "patient number",
        "patient no",
    ),
    cue="[0-9]{5}",
    pattern=r"(?<![A-Za-z0-9_./-])(?:[A-Za-z]{1,4}-?)?[0-9]{5,12}(?![A-Za-z0-9_])(?![./-][0-9])",
    fits=rf"\s{{0,4}}(?![12][0-9]{{3}}-[01][0-9]-)(?=[^0-9]{{0,40}}[0-9])(?=\S)(?:{OPAQUE_ID})\s{{0,4}}",
    canonical=canonical_id,
    by_value=None,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=60,
    examples=(
        {"mrn": "00123456"},
        {"patient_id": 4711},
        {"medicalRecordNumber": "E-1042-88"},
        {"patient": {"mrn": {"value": "MR123456"}}},
        {"note": "MRN: 00123456, room 4"},
        {"patient_id": "0190f3a2-5b7c-7d10-8a3e-2f4b6c8d0e1f"},
    ),
    counterexamples=(
        {"value": "00123456"},
        {"record_number": 123456},
        {"patient_count": 12},
        {"medical_record_type": "lab"},
        {"patient_id": "unknown"},
        {"chart_number": 3},
        {"note": "the patient came back after 20 minutes"},
    ),
)
