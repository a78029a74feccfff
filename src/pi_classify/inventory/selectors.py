"""Selectors match many places, `properties.**.email`; a path is one place."""

import re
from collections.abc import Iterator

from pi_classify.engine.data_names import DATA
from pi_classify.model import DataKey, LensStep, Path, print_path

_STEP = re.compile(
    r'\["(?P<quoted>(?:[^"\\]|\\.)*)"\]'
    r"|\[[0-9]*\]"
    r"|\.?(?P<name>[A-Za-z0-9_$-]+|<[A-Z0-9_]+#[0-9]+>)"
    r"|(?P<mark>[?#/@!])(?P<inner>[^.\[?#/@!]*)"
)
_NAME = r"(?:<[A-Z0-9_]+#[0-9]+>|[^.\[?#/@!]+)"
_QUOTED = r'\["(?:[^"\\]|\\.)*"\]'


def compile_selector(selector: str) -> re.Pattern[str]:
    """A path selector as a pattern over printed paths: `*` is one step, `**` any number, `[]` any position.

    >>> bool(compile_selector("properties.**.email").fullmatch("properties.a[0].email"))
    True
    >>> bool(compile_selector("properties.*").fullmatch("properties.a.b"))
    False
    >>> bool(compile_selector("properties.*").fullmatch('properties["full name"]'))
    True
    """
    out = ""
    for piece in re.findall(r"\.?\*\*\.?|\.?\*|\[\]|.", selector):
        if "**" in piece:
            out += (
                r"(?:^|[.\[]|(?<=\.))(?:.*[.\]?])?"
                if piece.endswith(".")
                else r"(?:[.\[?#/@!].*)?"
                if piece.startswith(".")
                else ".*"
            )
        elif piece == ".*":
            out += rf"(?:\.{_NAME}|{_QUOTED})"
        elif piece == "*":
            out += rf"(?:{_NAME}|{_QUOTED})"
        elif piece == "[]":
            out += r"\[[0-9]*\]"  # a folded path has no number there
        else:
            out += re.escape(piece)
    return re.compile(out)


def place_of(path: Path) -> str:
    """A path as selectors see it: names that are data lose their number, list positions keep theirs.

    >>> place_of(("people", 3, DataKey("EMAIL_ADDRESS", 7), "ip"))
    'people[3].<EMAIL_ADDRESS#1>.ip'
    """
    return print_path(tuple(DataKey(s.entity, 1) if isinstance(s, DataKey) else s for s in path))


def names_held_back(selector: str) -> bool:
    """Whether a selector was copied from where a name was held back, so that it selects nothing.

    >>> names_held_back("seen_by.<DATA#1>.email"), names_held_back("seen_by.*.email")
    (True, False)
    """
    return str(DATA) in selector


def to_selector(place: str) -> str:
    """A printed place as a selector: names that were held back, because they may be values, are any name.

    >>> to_selector("seen_by.<DATA#1>.email")
    'seen_by.*.email'
    """
    return place.replace(str(DATA), "*")


def outside_lenses(path: Path) -> Path:
    """The property of the payload that a path into a decoded text belongs to.

    >>> outside_lenses(("properties", "url", LensStep("?", "email")))
    ('properties', 'url')
    """
    return next((path[:at] for at, step in enumerate(path) if isinstance(step, LensStep)), path)


def steps_of(place: str) -> Iterator[tuple[str, str]]:
    r"""The names and lens parts of a printed place, without list positions: (kind, text), kind "" for a name.

    >>> list(steps_of('items[].full["a b"].url?email'))
    [('', 'items'), ('', 'full'), ('', 'a b'), ('', 'url'), ('?', 'email')]
    """
    for step in _STEP.finditer(place):
        if step["mark"] is not None:
            yield step["mark"], step["inner"]
        elif step["name"] is not None:
            yield "", step["name"]
        elif step["quoted"] is not None:
            yield "", step["quoted"].replace('\\"', '"').replace("\\\\", "\\")
