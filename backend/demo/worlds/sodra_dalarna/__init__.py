"""S5, SHP Södra Dalarna: two centres, Avesta and Hedemora, about 150 participants each in a year.

The two centres, the 150 each, the rooms, the activities, the intake boards, stays from two weeks to years, the ages and
the three targets are the source's proposal (domain.md, S5). Ours are the people, the weekly times and who comes when.
The centres opened in August 2010, so the source's own calendar is the one in which all worlds are shown.
"""

from backend.demo.worlds.sodra_dalarna.world import build

__all__ = ["build"]
