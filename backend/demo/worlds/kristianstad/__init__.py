"""S3, Respaldo 2.0, Kristianstad: 132 participants, a rehab garden led on half time, places of eight weeks, work trials.

The supervisor's half time, the eight weeks, the bridges that end when a work trial starts, the 132 participants and the
three agencies are the source's (domain.md, S3; what work trials there are, S2). Ours are the people, the weekly times,
who comes when, what share each agency has agreed on, and that the garden's people are a programme of their own beside
the joint case review. The source's 28 September 2015 falls in the week in which all worlds are shown.
"""

from backend.demo.worlds.kristianstad.world import build

__all__ = ["build"]
