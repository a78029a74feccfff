"""Decoders that turn a string into something with leaves of its own, and write back around what changes.

A lens opens a text into parts. Each part knows where every character of its decoded text stands in the
text it came from, so that an edit of the part becomes an edit of the original and the rest stays as it was.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pi_classify.engine.lenses import (
    access_log,
    base64_text,
    command_line,
    cookies,
    csv_text,
    data_uri,
    elements_chain,
    go_values,
    header_lines,
    hex_text,
    html_entities,
    html_fields,
    ini_text,
    js_escapes,
    json_text,
    jwt,
    key_values,
    listed_pairs,
    literals,
    markup,
    multipart,
    packed_text,
    percent,
    php_text,
    quoted_printable,
    sql,
    text_tables,
    url,
    user_directories,
    vcard,
    xml_text,
)
from pi_classify.engine.lenses.part import Part
from pi_classify.engine.overlaps import Stretches

__all__ = ["LENSES", "Lens", "Part", "open_text"]

# Stretches between the parts of another lens that are shorter than this hold nothing encoded.
_SHORTEST = 8


class Lens(NamedTuple):
    """A decoder: `cue` fires wherever it may apply, `parts` opens what it reads in text[start:end].

    With `whole` its parts are all there is between its marks (the members of a JSON text), so that only they
    tell what they hold; a detector does not look across them.
    """

    cue: str
    parts: Callable[[str, int, int], Iterator[Part]]
    whole: bool = False


# In this order: what names its values, then what is encoded inside it, last what spells the whole text otherwise. Each takes
# what those before it left.
LENSES: tuple[Lens, ...] = (
    Lens(php_text.CUE, php_text.parts),
    Lens(csv_text.CUE, csv_text.parts),
    Lens(elements_chain.CUE, elements_chain.parts),
    Lens(multipart.CUE, multipart.parts),
    Lens(json_text.CUE, json_text.parts, whole=True),
    Lens(go_values.CUE, go_values.parts),
    Lens(literals.CUE, literals.parts, whole=True),
    Lens(vcard.CUE, vcard.parts),
    Lens(sql.CUE, sql.parts),
    Lens(xml_text.CUE, xml_text.parts),
    Lens(html_fields.CUE, html_fields.parts),
    Lens(text_tables.CUE, text_tables.parts),
    Lens(ini_text.CUE, ini_text.parts),
    Lens(header_lines.CUE, header_lines.parts),
    Lens(cookies.CUE, cookies.parts),
    # here the URLs that were found are opened
    Lens(
        quoted_printable.CUE, quoted_printable.parts
    ),  # before what takes the = of `jane=40example.com` for a pair's
    Lens(url.CUE, url.form_parts),
    Lens(url.CONTACT_CUE, url.contact_parts),
    Lens(url.PAIR_CUE, url.pair_parts),
    Lens(data_uri.CUE, data_uri.parts),
    Lens(jwt.CUE, jwt.parts),
    Lens(access_log.CUE, access_log.parts),
    Lens(command_line.CUE, command_line.parts),
    Lens(key_values.CUE, key_values.parts),
    Lens(listed_pairs.CUE, listed_pairs.parts),
    Lens(user_directories.CUE, user_directories.parts),
    Lens(packed_text.CUE, packed_text.parts),
    Lens(base64_text.CUE, base64_text.parts),
    Lens(hex_text.CUE, hex_text.parts),
    Lens(markup.CUE, markup.parts),
    Lens(html_entities.CUE, html_entities.parts),
    Lens(js_escapes.CUE, js_escapes.parts),
    Lens(percent.CUE, percent.parts),
)
_URLS_AFTER = 15


def open_text(
    text: str, lenses: Sequence[int], urls: Sequence[tuple[int, int]]
) -> tuple[list[Part], list[tuple[int, int]]]:
    """The parts of a text that these lenses (positions in LENSES) open, and the URLs in it; and what is whole.

    >>> parts, _ = open_text("see https://example.com/?q=1 or jane%40example.com", [len(LENSES) - 1], [(4, 28)])
    >>> [part.text for part in parts]
    ['1', ' or jane@example.com']
    """
    found: list[Part] = []
    whole: list[tuple[int, int]] = []
    free = [(0, len(text))]
    waiting = bool(urls)
    for position in sorted(lenses):
        if waiting and position >= _URLS_AFTER:
            waiting = False
            free = _open_urls(text, free, urls, found)
        lens = LENSES[position]
        opened = [part for start, end in free for part in lens.parts(text, start, end)]
        if opened:
            found += opened
            claims = [(part.start, part.end) for part in opened]
            if lens.whole:
                whole += claims
            free = _without(free, claims)
    if waiting:
        _open_urls(text, free, urls, found)
    return found, whole


def _open_urls(
    text: str, free: list[tuple[int, int]], urls: Sequence[tuple[int, int]], found: list[Part]
) -> list[tuple[int, int]]:
    room = Stretches(free)
    read = [span for span in urls if room.hold(*span)]
    for start, end in read:
        found.extend(url.parts(text, start, end))
    return _without(free, read)


def _without(free: list[tuple[int, int]], claims: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches that are left, in order; those too short to hold anything are left out."""
    left = []
    claims = sorted(claims)
    at = 0
    for start, end in free:
        while at < len(claims) and claims[at][1] <= start:
            at += 1
        position = start
        while at < len(claims) and claims[at][0] < end:
            if claims[at][0] - position >= _SHORTEST:
                left.append((position, claims[at][0]))
            position = max(position, claims[at][1])
            if claims[at][1] > end:
                break
            at += 1
        if end - position >= _SHORTEST or (position == start and end > start):
            left.append((position, end))
    return left
