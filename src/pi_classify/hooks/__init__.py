"""The one contract that every adapter keeps, and what watches it: outcomes, sentinel, metrics."""

from pi_classify.hooks.hook import Hook, HookOptions, NotSendable, Outcome, build

__all__ = ["Hook", "HookOptions", "NotSendable", "Outcome", "build"]
