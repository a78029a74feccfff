r"""A person's education: school, degree, field of study, grades.

`grade`, `major`, `course`, `transcript` and `class` alone are left alone: fuel, versions, dinners and calls have them
too. So are the degrees of angles and temperatures.

1798.140(v)(1)(J): "education information", as FERPA protects it (20 U.S.C. 1232g); (B) through 1798.80(e): "education".

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("Example University", "3.82", "7th", "2026", "45", "90.5")]
[True, True, True, True, False, False]
"""

from pi_classify.checks.short_answer import SHORT_ANSWER
from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="EDUCATION",
    categories=("B", "J"),
    names=(
        "school",
        "school name",
        "high school",
        "high school name",
        "school attended",
        "school district",
        "university",
        "university name",
        "college",
        "college name",
        "alma mater",
        "degree",
        "degree type",
        "degree level",
        "degree name",
        "highest degree",
        "education",
        "education level",
        "education status",
        "education history",
        "level of education",
        "highest education",
        "highest education level",
        "educational background",
        "field of study",
        "area of study",
        "college major",
        "student major",
        "academic major",
        "degree major",
        "academic standing",
        "academic record",
        "academic transcript",
        "student transcript",
        "school transcript",
        "gpa",
        "cumulative gpa",
        "grade point average",
        "grade level",
        "student grade",
        "school grade",
        "final grade",
        "report card",
        "student status",
        "is student",
        "graduation year",
        "graduation date",
        "grad year",
        "year of graduation",
        "sat score",
        "act score",
        "gre score",
        "gmat score",
        "lsat score",
        "iep status",
        "schule",
        "hochschule",
        "schulabschluss",
        "universidad",
        "escuela",
        "université",
        "学歴",
        "学校",
    ),
    vetoes=(
        "product",
        "temperature",
        "rotation",
        "angle",
        "wind",
        "old",
        "discount",
        "page",
        "category",
        "filter",
        "plan",
        "driving",
        "cooking",
        "node",
        "graph",
    ),
    # words; a grade point average; a grade of a school; a year; a date; a score of a test
    fits=(
        rf"{SHORT_ANSWER}|[0-5]\.[0-9]{{1,3}}(?:/[45](?:\.0)?)?|[1-9]|1[0-3]|(?:19|20)[0-9]{{2}}|[1-9][0-9]?(?:st|nd|rd|th)"
        r"|(?:19|20)[0-9]{2}-[0-9]{2}(?:-[0-9]{2})?|[3-9][0-9]{2}|1[0-6][0-9]{2}"
    ),
    by_name=Confidence.LIKELY,
    rank=37,
    examples=(
        {"school": "Example High School"},
        {"traits": {"university": "Example University"}},
        {"degree": "BSc"},
        {"gpa": 3.82},
        {"grade_level": "7th"},
        {"education": "some college"},
        {"graduation_year": 2026},
    ),
    counterexamples=(
        {"grade": "A"},
        {"major": 3},
        {"rotation_degree": 45},
        {"degree": 45},
        {"transcript": "Hello, how can I help"},
        {"school": "unknown"},
        {"education": True},
        {"old_school": "yes"},
        {"student_discount": "10%"},
    ),
)
