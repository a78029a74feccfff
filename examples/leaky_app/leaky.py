"""Before the fix: whatever the shop captures leaves it."""

before_send = None
