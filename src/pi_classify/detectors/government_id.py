r"""A number that a government gave a person: national, tax and voter numbers, visa and alien numbers, military ids.

Left alone: a company's numbers (EIN, VAT); identifiers of rows, tickets and products that are called only `id`; the
kind of a document and its country. Passports, driver's licenses, social security numbers and ITINs have detectors of
their own.

1798.140(v)(1)(A): "other similar identifiers"; a state identification card's number is sensitive under (ae)(1)(A).
Sources: python-stdnum for Mexico's CURP and Italy's codice fiscale, whose letters, dates and check digits make them
self-evident; USCIS for A-numbers.

>>> import re
>>> re.search(DETECTOR.pattern, "alien number A012345678 filed")[0], re.search(DETECTOR.pattern, "A012345678")
('A012345678', None)
>>> bool(re.fullmatch(DETECTOR.fits, "QQ 12 34 56 C")), re.fullmatch(DETECTOR.fits, "12-3456789")
(True, None)
"""

import re

from pi_classify.checks.said_before import after, cue_after
from pi_classify.checks.written_code import canonical_code
from pi_classify.model import Confidence, Detector

_WORDS = (
    "national id",
    "national id number",
    "national identification number",
    "national insurance number",
    "government id",
    "tax id",
    "taxpayer id",
    "tax identification number",
    "alien number",
    "alien registration number",
    "a-number",
    "uscis number",
    "visa number",
    "visa no",
    "voter id",
    "aadhaar",
    "aadhaar number",
    "nino",
    "cpf",
    "curp",
    "edipi",
    "dod id",
)
_CURP = "[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]"
_CODICE_FISCALE = "[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]"


def is_checked(text: str) -> bool:
    """The check digit of a CURP or codice fiscale is right; what stands after its word needs none.

    >>> is_checked("RCCMNL83S18D969H"), is_checked("RCCMNL83S18D969A"), is_checked("A012345678")
    (True, False, True)
    """
    from stdnum.it import codicefiscale
    from stdnum.mx import curp

    if re.fullmatch(_CURP, text):
        return bool(curp.is_valid(text))
    return bool(codicefiscale.is_valid(text)) if re.fullmatch(_CODICE_FISCALE, text) else True


DETECTOR = Detector(
    entity="GOVERNMENT_ID",
    categories=("A", "B", "L"),
    sensitive="(ae)(1)(A)",
    names=(
        "national id",
        "national id number",
        "national id no",
        "national identity number",
        "national identification number",
        "national identifier",
        "national insurance number",
        "national insurance no",
        "government id",
        "government id number",
        "government issued id",
        "govt id",
        "govt id number",
        "gov id",
        "gov id number",
        "citizen id",
        "citizen number",
        "citizen card number",
        "citizenship number",
        "identity card",
        "identity card number",
        "identity number",
        "identity document number",
        "id card number",
        "id document number",
        "photo id number",
        "state id",
        "state issued id",
        "foreign national id",
        "foreign national number",
        "foreign id number",
        "tax id",
        "tax id number",
        "taxpayer id",
        "taxpayer id number",
        "taxpayer number",
        "taxpayer identification number",
        "tax identification number",
        "tax number",
        "tax payer id",
        "tax file number",
        "personal tax number",
        "tin",
        "tin number",
        "social insurance number",
        "voter id",
        "voter id number",
        "voter number",
        "voter registration number",
        "visa number",
        "visa no",
        "alien number",
        "alien registration number",
        "alien id",
        "a number",
        "uscis number",
        "green card number",
        "permanent resident card number",
        "permanent resident number",
        "resident permit number",
        "residence permit number",
        "i94 number",
        "i 94 number",
        "ktn",
        "known traveler number",
        "known traveller number",
        "redress number",
        "sevis id",
        "sevis number",
        "tribal id",
        "tribal id number",
        "consular id",
        "matricula consular",
        "military id",
        "military id number",
        "dod id",
        "dod id number",
        "edipi",
        "inmate number",
        "nino",
        "aadhaar",
        "aadhaar number",
        "aadhar",
        "aadhar number",
        "cpf",
        "cpf number",
        "curp",
        "dni",
        "nif",
        "bsn",
        "nric",
        "cedula",
        "codice fiscale",
        "personnummer",
        "personal identity number",
        "personal identification number",
        "rrn",
    ),
    vetoes=(
        "company",
        "business",
        "organization",
        "organisation",
        "org",
        "employer",
        "corporate",
        "merchant",
        "seller",
        "supplier",
        "vendor",
        "vat",
        "ein",
        "fein",
        "federal",
        "type",
        "country",
        "app",
        "ui",
        "machine",
        "workflow",
        "button",
        "oauth",
        "statement",
        "product",
        "rate",
    ),
    cue=rf"{_CURP}|{_CODICE_FISCALE}|{cue_after(*_WORDS)}[A-Z0-9a-z]",
    pattern=(
        rf"(?<![A-Za-z0-9])(?:{_CURP}|{_CODICE_FISCALE})(?![A-Za-z0-9])"
        rf"|(?=[A-Za-z]{{0,6}}[ -]?[0-9]){after(*_WORDS)}(?![0-9]{{2}}-[0-9]{{7}}(?![0-9]))(?![12][0-9]{{3}}-[01][0-9]-)"
        r"(?:[A-Za-z]{0,4}-?[0-9]{5,14}[A-Za-z]?|[A-Za-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-Da-d]"
        r"|[0-9]{3}[ .-][0-9]{2,3}[ .-][0-9]{3,4}(?:-[0-9]{2})?|[0-9]{4} [0-9]{4} [0-9]{4}"
        r"|[A-Z]{4,6}[0-9]{2}[A-Z0-9]{4,12})(?![A-Za-z0-9])(?!-[0-9])"
    ),
    check=is_checked,
    # no date, and no EIN: two digits, a dash, seven digits
    fits=(
        r"\s{0,4}(?![12][0-9]{3}-[01][0-9]-)(?![0-9]{2}-[0-9]{7}\s{0,4}\Z)(?=(?:[^0-9]{0,8}[0-9]){5})"
        r"[A-Za-z0-9](?:[ ./-]{0,2}[A-Za-z0-9]){4,21}\s{0,4}"
    ),
    canonical=canonical_code,
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=60,
    examples=(
        {"national_id": "85-1234567-X"},
        {"tax_id": "912-70-1234"},
        {"nationalInsuranceNumber": "QQ 12 34 56 C"},
        {"alien_registration_number": "A012345678"},
        {"green_card_number": 20261234567},
        {"citizen_id": "1234567890123"},
        {"applicant": {"government_id": {"value": "X1234567L"}}},
        {"note": "alien number A012345678, filed"},
        {"note": "Tax ID: 912701234"},
        {"note": "CURP BOXW310820HNERXN09 recibida"},
        {"answer": "RCCMNL83S18D969H"},
        {"state_id": "D1234562"},
        {"document_type": "passport", "document_number": "L8820193"},
        {"ktn": "TT1122334"},
    ),
    counterexamples=(
        {"tax_id": "12-3456789"},
        {"company_tax_id": "123456789"},
        {"vat_number": "DE123456789"},
        {"state_id": 5},
        {"state_id": "US-CA"},
        {"government_id_type": "passport"},
        {"national_id_verified": True},
        {"tax_rate": 0.0875},
        {"sku": "A012345678"},
        {"note": "national id check done 2026-11-23"},
        {"tax_id": "pending"},
        {"document_number": "INV-10023456", "total": 12},
    ),
)
