"""A calendar's bytes in, busy intervals out. No Django: it runs in a process of its own, with limits."""
