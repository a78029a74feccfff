"""Locks that do not outlive a fork: a child has only the thread that forked, and would wait for the others for ever.

They may be taken again by who holds them: the handler of a signal may log, and so come back in the midst of a hook.
"""

import os
import threading
from typing import Any
from weakref import WeakSet

_OWNERS: WeakSet[Any] = WeakSet()


def lock_of(owner: object) -> "threading.RLock":
    """A lock for an object that keeps it as `_lock`, and will find a fresh one there in a child of this process.

    An object with slots needs `__weakref__` among them.
    """
    _OWNERS.add(owner)
    return threading.RLock()


def _renew() -> None:
    for owner in list(_OWNERS):
        owner._lock = threading.RLock()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_renew)
