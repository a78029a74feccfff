"""The refusal of a text that cannot be looked at to its end: what was not opened is not clean."""


class UnscannedError(Exception):
    """A text cannot be looked at to its end; the reason is a word of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
