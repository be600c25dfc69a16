"""Planning runs and the proposals they end in."""
