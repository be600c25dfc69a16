"""Calendars that staff keep elsewhere, read for busy times.

============================= ====================================================== ===========================
variable                      meaning                                                default
============================= ====================================================== ===========================
OUTSIDE_CALENDARS_OVER_HTTP   1: also read calendars over unencrypted http           0
============================= ====================================================== ===========================

Which machines may be asked is no setting: those on the public internet (``backend/outside_calendars/network.py``).
"""

from backend.settings.environment import read_switch

OUTSIDE_CALENDARS_OVER_HTTP: bool = read_switch("OUTSIDE_CALENDARS_OVER_HTTP")
