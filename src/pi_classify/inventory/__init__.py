"""The reviewed file `pi_inventory.toml`: property -> verdict, action, reason; the one lasting place for exceptions.

An allowance in a test is for that test only and comes first; the inventory comes before the policy.
"""

from pi_classify.inventory.rows import Inventory, Verdict
from pi_classify.inventory.words import InvalidInventory

__all__ = ["InvalidInventory", "Inventory", "Verdict"]
