"""What we write ourselves, so that a second pass knows it: placeholders and the exact shape of a token."""

import re

# A constant that an action wrote; `#2` keeps two property names apart that became the same.
# In a URL the brackets are percent-encoded.
PLACEHOLDER = re.compile(r"(?:\[|%5B)(?:[A-Z][A-Z0-9_]*|UNSCANNED:[a-z_]+)(?:\]|%5D)(?:#[0-9]+)?")

# A keyed pseudonym (policy/keys.py makes and verifies it): use `fullmatch` for "this is a token",
# `finditer` for tokens in a text. Text glued to either end makes it something else.
TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])pi1_(?P<domain>[a-z0-9][a-z0-9-]{0,63})_(?P<key>[a-z2-7]{8})_(?P<body>[a-z2-7]{26})(?P<check>[a-z2-7]{6})(?![A-Za-z0-9_-])"
)
