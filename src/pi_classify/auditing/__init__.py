"""Findings of many payloads, added up per property: what flows, where, and which clause speaks of it."""

from pi_classify.auditing.report import Report, Row, audit_payloads, statute
from pi_classify.auditing.tally import Cell, Tally, Unread

__all__ = ["Cell", "Report", "Row", "Tally", "Unread", "audit_payloads", "statute"]
