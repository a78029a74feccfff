"""Findings of many payloads, added up per property: what flows, where, and which clause speaks of it."""

from pi_classify.auditing.cells import Cell, Locator
from pi_classify.auditing.profile import Profile
from pi_classify.auditing.report import Report, audit_payloads
from pi_classify.auditing.rows import Row, statute
from pi_classify.auditing.tally import Tally, Unread

__all__ = ["Cell", "Locator", "Profile", "Report", "Row", "Tally", "Unread", "audit_payloads", "statute"]
