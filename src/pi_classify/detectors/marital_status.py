r"""Whether a person is married, single, divorced, widowed, or in a partnership.

The list of states is short and closed, so the value is asked too: the relationship between two records
(`relationship_status: "follower"`) is left alone.

1798.140(v)(1)(C): characteristics of protected classifications (Cal. Gov. Code 12940 names marital status).

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("Married", "domestic_partner", "S", "follower")]
[True, True, True, False]
"""

from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="MARITAL_STATUS",
    categories=("C",),
    names=(
        "marital status",
        "maritalstatus",
        "martial status",
        "marriage status",
        "matrimonial status",
        "civil status",
        "relationship status",
        "is married",
        "married",
        "is divorced",
        "is widowed",
        "filing status",
        "familienstand",
        "estado civil",
        "état civil",
        "婚姻状況",
        "婚姻状况",
    ),
    vetoes=("customer", "merchant", "vendor", "account", "follow", "friend", "product", "tax document"),
    fits=(
        r"(?i:[smdwp]|(?:never |un|not |re|newly )?(?:married|wed)(?:[ _-](?:filing[ _-])?(?:jointly|separately)"
        r"|[ _-](?:couple|filing[ _-]joint))?"
        r"|single|divorced|divorcee|widow(?:ed|er)?|separated|legally[ _-]separated|engaged|partnered"
        r"|(?:domestic|civil|registered|life)[ _-]?(?:partner(?:ship)?|union)|in[ _-]a[ _-](?:domestic[ _-])?"
        r"(?:relationship|partnership)|cohabit(?:ing|ating)?|common[ _-]law|it'?s complicated|head[ _-]of[ _-]household"
        r"|prefer[ _-]not[ _-]to[ _-](?:say|answer)|yes|no|true|false|ledig|verheiratet|geschieden|verwitwet|soltero|soltera|casado"
        r"|casada|divorciado|divorciada|viudo|viuda|c\u00e9libataire|mari\u00e9e?|divorc\u00e9e?|veuve?|veuf)"
        r"|\u672a\u5a5a|\u65e2\u5a5a|\u5df2\u5a5a"
    ),
    by_name=Confidence.LIKELY,
    flags=True,
    rank=42,
    examples=(
        {"marital_status": "Married"},
        {"traits": {"maritalStatus": "single"}},
        {"relationship_status": "in a relationship"},
        {"is_married": True},
        {"familienstand": "ledig"},
    ),
    counterexamples=(
        {"relationship_status": "follower"},
        {"marital_status": "unknown"},
        {"account_relationship_status": "single"},
        {"status": "single"},
        {"marital_status_required": True},
    ),
)
