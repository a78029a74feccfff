r"""Where somebody lives or gets mail: the street with its number, a post office box, the whole address on one line.

By value: a North American line (`742 Example Street, Apt 4`), with city, state and ZIP code if they follow, a box
(`PO Box 123`), military mail (`PSC 123, Box 456, APO AE 09123`), a European street with its number where the word
itself says street (`Beispielstraße 5`, `12 rue de l'Exemple`), and what follows "lives at". Under a name also `Elm House`.
Left alone: addresses of other kinds (e-mail, internet, wallet, memory, contract), streets without a number in a
sentence ("on the street"), `20 minute drive`, code words and labels (`address: "home"`).

1798.140(v)(1)(A): "postal address"; (B) through Civ. Code 1798.80(e): "address". Sources: USPS Publication 28 (street
suffixes, unit designators, military addresses).

>>> import re
>>> re.search(DETECTOR.pattern, "ship to 742 N. Example Ave Apt 4, San Mateo, CA 94401 today")[0]
'742 N. Example Ave Apt 4, San Mateo, CA 94401'
>>> [re.search(DETECTOR.pattern, text) for text in ("a 20 minute drive", "3 people on the street", "5 ways to win")]
[None, None, None]
"""

import re

from pi_classify.checks.country import COUNTRY
from pi_classify.checks.us_state import STATE_CODE, STATE_NAME
from pi_classify.model import Confidence, Detector

_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u04ff"
_CAPITAL = "A-Z\u00c0-\u00de\u0100-\u017f\u0386-\u03ab\u0400-\u042f"
# USPS Publication 28, appendix C1, the common ones. Those of the second list are words of ordinary sentences too.
_PLAIN_SUFFIX = r"(?:Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Lane|Ln|Parkway|Pkwy|Highway|Hwy|Expressway|Expy|Turnpike|Tpke)"
_OTHER_SUFFIX = (
    r"(?:Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|Circle|Cir|Trail|Trl|Alley|Aly|Loop|Plaza|Plz|Crescent"
    r"|Cres|Close|Row|Mews|Gardens|Grove|Crossing|Heights|Hts|Pike|Path|Run|Walk|Ridge|Bend|Broadway)"
)
_UPPER_SUFFIX = r"(?:STREET|ST|AVENUE|AVE|ROAD|RD|BOULEVARD|BLVD|LANE|LN|DRIVE|DR|COURT|CT|PLACE|PL|PARKWAY|PKWY|HIGHWAY|HWY|WAY|CIRCLE|CIR|TERRACE|TER)"
_LOWER_SUFFIX = r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane)"
_NUMBER = r"[0-9]{1,6}(?:[A-Za-z]|-[0-9]{1,4}| 1/2)?"
_WORD = rf"(?:[{_CAPITAL}][{_LETTER}.'-]{{0,24}}|[0-9]{{1,3}}(?:st|nd|rd|th)|of|the|de|del|la|los|las)"
_UNIT = (
    r"(?:,? {1,3}(?i:apt|apartment|suite|ste|unit|floor|fl|room|rm|space|bldg|building|no)\.? ?#?[A-Za-z0-9-]{1,6}"
    r"|,? ?# ?[A-Za-z0-9-]{1,6}|\n ?(?i:apt|apartment|suite|ste|unit)\.? ?#?[A-Za-z0-9-]{1,6})?"
)
_CITY = (
    rf"(?:(?:, {{0,2}}| {{1,2}}|,?\n {{0,2}})[{_CAPITAL}][{_LETTER}.' -]{{1,30}}(?:, {{0,2}}|\n {{0,2}}| {{1,2}})"
    rf"(?:{STATE_CODE}|{STATE_NAME})(?![A-Za-z])(?:,? {{1,2}}[0-9]{{5}}(?:-[0-9]{{4}})?(?![0-9]))?)?"
)
_GERMAN_CITY = rf"(?:,? (?:[A-Z]{{1,2}}-)?[0-9]{{4,5}} [{_CAPITAL}][{_LETTER}-]{{2,30}})?"
# Words after which a number and words with capitals are an address of whatever country.
_SAID = (
    r"(?<=[tso:] )(?:(?<=[Ll]ives at )|(?<=[Ll]ive at )|(?<=[Ll]iving at )|(?<=[Rr]esides at )|(?<=[Rr]esiding at )"
    r"|(?<=[Aa]ddress is )|(?<=[Aa]ddress is: )|(?<=[Aa]ddress: )|(?<=[Aa]ddress to )|(?<=ADDRESS: )"
    r"|(?<=[Oo]ffice is at )|(?<=[Ll]ocated at )|(?<=[Ss]hip to: )|(?<=[Dd]eliver to: ))"
)
_PARTICLE = r"(?:of|the|de|del|della|di|da|do|dos|das|du|des|la|le|les|van|der|den|und|og|i|y|rue|via|calle|rua|ul\.|str\.?)"

_PATTERN = (
    # 742 N. Example Street, 5 W 23rd St, 1 Two Words Drive
    rf"(?<![A-Za-z0-9.,:/#$-]){_NUMBER},?(?: {{1,2}}{_WORD}){{1,5}}? {{1,2}}(?:{_PLAIN_SUFFIX}|{_OTHER_SUFFIX}|{_UPPER_SUFFIX})"
    rf"(?![A-Za-z])\.?(?: (?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)(?![A-Za-z]))?{_UNIT}{_CITY}"
    # 742 example street
    rf"|(?<![A-Za-z0-9.,:/#$-])[0-9]{{2,5}} (?:[nsew]\.? )?(?!(?:minute|min|mile|way|lane|one|new|best|more|other|in|on|at|of"
    rf"|the|a|to|for|by|per|and|or)s? )[a-z]{{3,20}} {_LOWER_SUFFIX}(?![A-Za-z]){_UNIT}"
    # PO Box 123, P.O. Box 123, Post Office Box 123
    rf"|(?<![A-Za-z0-9])(?i:p\.? ?o\.? ?box|post office box|postfach|apartado postal) {{0,2}}#? ?[0-9]{{1,7}}(?![0-9]){_CITY}"
    # PSC 123, Box 456, APO AE 09123
    r"|(?<![A-Za-z0-9])(?i:psc|unit|cmr) [0-9]{1,5},? (?i:box) [0-9]{1,6}(?:[,\n ]{1,3}(?i:[afd]po),? (?i:a[aep]) [0-9]{5})?"
    r"|(?<![A-Za-z0-9])(?i:[afd]po),? (?i:a[aep]) [0-9]{5}(?:-[0-9]{4})?(?![0-9])"
    # Beispielstraße 5, 10115 Berlin; Voorbeeldstraat 12a; Exempelgatan 3
    rf"|(?<![{_LETTER}0-9])[{_CAPITAL}][{_LETTER}-]{{1,30}}(?:stra(?:ß|ss)e|str\.|gasse|allee|straat|laan|gracht|gatan|vägen"
    rf"|gade|vej|veien|katu|tie)[ -][0-9]{{1,4}}(?: ?[a-h](?![A-Za-z]))?(?![0-9]){_GERMAN_CITY}"
    # Beispieler Straße 5, Erika-Beispiel-Platz 5
    rf"|(?<![{_LETTER}0-9])[{_CAPITAL}][{_LETTER}-]{{1,40}}[ -](?:Stra(?:ß|ss)e|Str\.|Platz|Allee|Gasse|Weg|Ring|Damm|Ufer)"
    rf" [0-9]{{1,4}}(?: ?[a-h](?![A-Za-z]))?(?![0-9]){_GERMAN_CITY}"
    # 12 rue de l'Exemple, 12 bis, avenue Exemple
    rf"|(?<![A-Za-z0-9.,:/#$-])[0-9]{{1,4}}(?: bis| ter)?,? (?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin|[Aa]llée|[Qq]uai)"
    rf" (?:(?:de|du|des|la|le|les) |[ld]'){{0,3}}[{_CAPITAL}][{_LETTER}'-]{{1,30}}(?: [{_CAPITAL}][{_LETTER}'-]{{1,30}}){{0,3}}"
    # Calle Ejemplo 12, Via Esempio, 3, Rua Exemplo 45, ul. Przykładowa 7
    rf"|(?<![{_LETTER}0-9])(?:Calle|C/|Avenida|Avda\.|Via|Viale|Piazza|Rua|Travessa|[Uu]l\.|Aleja)"
    rf"(?: (?:de|del|della|dei|di|da|do|dos|das|la|las|los|San|Santa)){{0,2}}(?: [{_CAPITAL}][{_LETTER}'.-]{{1,25}}){{1,4}},? [0-9]{{1,4}}(?![0-9])"
    # lives at 8 Muster Weg
    rf"|{_SAID}(?:{_NUMBER}(?:,? {_PARTICLE}| ,?[{_CAPITAL}0-9][{_LETTER}0-9./'-]{{0,25}}){{1,7}}"
    rf"|[{_CAPITAL}][{_LETTER}.'-]{{1,25}}(?: [{_CAPITAL}][{_LETTER}.'-]{{1,25}}){{0,4}} [0-9]{{1,5}}(?![0-9])){_UNIT}{_CITY}"
)

# Things that are counted, between a number and a word that may also be a street's: "3 Easy Way", "10 Free Place".
_COUNTED = re.compile(
    r"[0-9]+(?:[ ,]+)(?:minutes?|mins?|hours?|days?|miles?|km|people|items?|steps?|ways?|tb|gb|mb|am|pm|usd|x)\b",
    re.IGNORECASE,
)


def _is_street(text: str) -> bool:
    return _COUNTED.match(text) is None


DETECTOR = Detector(
    entity="POSTAL_ADDRESS",
    categories=("A", "B"),
    names=(
        "address",
        "addresses",
        "addr",
        "address line",
        "addressline",
        "address street",
        "address full",
        "full address",
        "formatted address",
        "postal address",
        "post address",
        "physical address",
        "residential address",
        "residence address",
        "residence",
        "street",
        "street address",
        "street name",
        "street line",
        "street number and name",
        "thoroughfare",
        "shipping address",
        "billing address",
        "delivery address",
        "home address",
        "work address",
        "mailing address",
        "pickup address",
        "pick up address",
        "dropoff address",
        "drop off address",
        "destination address",
        "property address",
        "po box",
        "p o box",
        "apartment",
        "apt",
        "apt number",
        "apartment number",
        "suite number",
        "unit number",
        "house number",
        "house name",
        "ship to",
        "ship to address",
        "bill to address",
        "adresse",
        "anschrift",
        "strasse",
        "straße",
        "hausnummer",
        "direccion",
        "calle",
        "endereco",
        "indirizzo",
        "住所",
    ),
    vetoes=(
        "email",
        "e mail",
        "ip",
        "ips",
        "mac",
        "wallet",
        "contract",
        "memory",
        "mem",
        "token",
        "crypto",
        "btc",
        "eth",
        "ethereum",
        "bitcoin",
        "server",
        "host",
        "bind",
        "listen",
        "socket",
        "network",
        "peer",
        "remote",
        "web",
        "website",
        "url",
        "http",
        "dns",
        "pointer",
        "offset",
        "bluetooth",
        "hardware",
        "verified",
        "same",
        "wall",
        "sesame",
    ),
    cue=(
        r"(?i:[ -]|^)(?i:street|st|avenue|ave?|road|rd|boulevard|blvd|lane|ln|parkway|pkwy|highway|hwy|expressway|expy|turnpike"
        r"|tpke|drive|dr|court|ct|place|pl|square|sq|terrace|ter|way|circle|cir|trail|trl|alley|aly|loop|plaza|plz"
        r"|crescent|cres|close|row|mews|gardens|grove|crossing|heights|hts|pike|path|run|walk|ridge|bend|broadway)"
        r"(?:[^A-Za-z]|$)"
        r"|(?i:box|postfach|postal) {0,2}#? ?[0-9]|(?i:[afd]po),? (?i:a[aep]) [0-9]"
        r"|(?:stra(?:ß|ss)e|str\.|gasse|allee|straat|laan|gracht|gatan|vägen|gade|vej|veien|katu|tie)[ -][0-9]"
        r"|(?:Stra(?:ß|ss)e|Str\.|Platz|Allee|Gasse|Weg|Ring|Damm|Ufer) [0-9]"
        r"|[0-9sr],? (?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin|[Aa]llée|[Qq]uai) "
        r"|(?:Calle|C/|Avenida|Avda\.|Via|Viale|Piazza|Rua|Travessa|[Uu]l\.|Aleja) "
        r"|(?:[Ll]iv(?:es?|ing)|[Rr]esid(?:es|ing)|[Ll]ocated|[Oo]ffice is) at |[Aa]ddress(?: is:?|:| to) |ADDRESS: "
        r"|(?:[Ss]hip|[Dd]eliver) to: "
    ),
    pattern=_PATTERN,
    check=_is_street,
    # three letters at least or a number with letters; no address of another kind, no code word, no label
    fits=(
        r"(?!(?i:home|house|work|office|primary|secondary|default|billing|shipping|delivery|residential|business"
        r"|commercial|mailing|personal|other|same|same as (?:billing|shipping)|true|false|none|null|unknown|undefined"
        r"|n/a|na|not set|\(not set\)|valid|invalid|verified|unverified|missing|required|empty|pending|complete"
        r"|pickup|unavailable|email|phone|public|private|localhost|studio|yes|no)\Z)"
        # a country alone is none; "San Mateo, CA, USA" is a place, and found as one
        rf"(?!{COUNTRY}\s{{0,3}}\Z)(?![^0-9,]{{2,60}}, ?{STATE_CODE}(?:, ?(?:US|USA|United States))?\Z)"
        r"(?![\s\S]{0,300}(?:@[^\s@]|://|[{}<>]))(?!0x)(?!\S{20,400}\Z)(?!\S{0,300}(?:_|::|:[0-9a-f])\S{0,300}\Z)"
        r"(?!\S{1,200}\.\S{2,200}\Z)"
        rf"(?=[\s\S]{{0,40}}[{_LETTER}\u0370-\U0010ffff]|[0-9]{{1,5}}[ /-][0-9])[^\r\t]{{2,300}}"
    ),
    canonical=lambda text: " ".join(re.sub(r"[,\n]", " ", text).split()).lower() or text.strip(),
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    whole=True,
    rank=59,
    examples=(
        {"street_address": "742 Example Street"},
        {"shipping_address": "742 Example Street, Apt 4, San Mateo, CA 94401"},
        {"address": {"street": "Beispielweg 5", "line1": "5 Sample Ct"}},
        {"note": "Please ship to 1600 Sample Pkwy Suite 12, Austin, TX 78701-1234 by Friday"},
        {"comment": "She lives at 38 Calle Ejemplo, call her"},
        {"memo": "PO Box 1234"},
        {"message": "moved to Beispielstraße 5, 10115 Berlin"},
        {"address1": "Flat 5, Example House"},
        {"mailing": "PSC 123, Box 456, APO AE 09123"},
        {"text": "rendez-vous 12 rue de l'Exemple"},
        {"address_line_2": "Apt 4B"},
        {"home_address": "Musterstrasse 5, 10115 Berlin"},
        {"address": "742 evergreen lane"},
        {"memo": "Treffen am Erika-Beispiel-Platz 5"},
    ),
    counterexamples=(
        {"email_address": "none"},
        {"wallet_address": "0x52908400098527886E0F7030069857D2E4169EE7"},
        {"memory_address": "0x7ffe5367"},
        {"address": "home"},
        {"address": "Germany"},
        {"address1": "San Mateo, CA, USA"},
        {"address": "203.0.113.7"},
        {"address": "jane@example.com"},
        {"address": "example.com:8080"},
        {"note": "a 20 minute drive to the next 3 places"},
        {"title": "5 Easy Ways to Win"},
        {"comment": "2 people on the street"},
        {"address_verified": True},
        {"headline": "Top 10 Street Food Stalls"},
        {"address_count": 3},
        {"product_name": "Box 12"},
    ),
)
