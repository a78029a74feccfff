"""A person's request to know or to delete: which rows are this person's, and what is left of them.

The one who holds the key makes a file of tokens (`sought`); whoever holds the data follows the person's ids through
it (`edges`, `tracing`) and finds the rows (`finding`), without a key. What comes of it: a list for deletion, an export
without what may never be shown (`export`), calls and statements as text (`statements`), a receipt without values
(`receipt`).
"""

from pi_classify.auditing.subject.finding import Found, Match, find
from pi_classify.auditing.subject.sought import Form, Sought, seek
from pi_classify.auditing.subject.tracing import Traced, trace

__all__ = ["Form", "Found", "Match", "Sought", "Traced", "find", "seek", "trace"]
