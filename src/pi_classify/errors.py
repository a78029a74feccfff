"""What can go wrong, and what to do about it. No message here ever holds a value of a payload.

    PiClassifyError
    +-- InvalidDetector      a detector's declaration contradicts itself
    +-- InvalidPolicy        a policy has an unknown word or a forbidden action: file, line, nearest word
    +-- InvalidInventory    an inventory has an unknown word, or a row without a reason: file, line, nearest word
    +-- UnknownCategory      a letter or clause that the statute's table does not have
    +-- KeyUnavailable       a policy hashes and there is no usable key
    +-- MissingExtra         an optional dependency is needed: the message names the command
    +-- UnreadableInput      a file or a line is not what it should be: file, line number, offset
    +-- UnverifiedWording    a strict notice needs wording of the statute that was not verified
    +-- CategoryNotInNotice  something is collected that the notice at collection does not declare

`pi_classify.testing.PersonalInformationFound` is an AssertionError and stands outside this tree.
"""


class PiClassifyError(Exception):
    """Everything that pi_classify raises on purpose."""


class InvalidDetector(PiClassifyError):
    """A detector's declaration contradicts itself; raised when it is loaded."""


class InvalidPolicy(PiClassifyError):
    """A policy is not valid; raised when it is read, never when an event passes."""


class InvalidInventory(PiClassifyError):
    """An inventory is not valid; raised when it is read, never when an event passes."""


class UnknownCategory(PiClassifyError):
    """A letter or clause that the statute's table does not have."""


class KeyUnavailable(PiClassifyError):
    """A policy hashes and there is no usable key; raised when the redactor is built."""


class MissingExtra(PiClassifyError):
    """An optional dependency is not installed; the message names the command that installs it."""


class UnreadableInput(PiClassifyError):
    """A file or a line cannot be read; the message holds the place, never the text."""


class UnverifiedWording(PiClassifyError):
    """A strict notice needs wording of the statute that was not seen in a copy of the law."""


class CategoryNotInNotice(PiClassifyError):
    """A category is collected that the notice at collection does not declare, or its absence cannot be shown."""
