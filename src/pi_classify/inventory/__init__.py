"""The reviewed file `pi_inventory.toml`: property -> verdict, action, reason; the one lasting place for exceptions.

An allowance in a test is for that test only and comes first; the inventory comes before the policy.
"""

from pi_classify.errors import InvalidInventory
from pi_classify.inventory.rows import Inventory, Verdict

__all__ = ["InvalidInventory", "Inventory", "Verdict"]
