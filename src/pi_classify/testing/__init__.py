"""For unit tests: :func:`assert_no_pi` fails on personal information in an event, without showing it."""

from pi_classify.testing.assertions import PersonalInformationFound, assert_no_pi

__all__ = ["PersonalInformationFound", "assert_no_pi"]
