"""The search for placement problems that are too large to be proven whole: prices, then parts of the plan."""
