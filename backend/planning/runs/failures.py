"""Why a run ended without a plan, in sentences that say what to do.

The sentence is stored with the run, in Swedish as all texts are, and translated where it is shown.
"""

from django.utils.translation import gettext_noop as _

ATTEMPTS_EXHAUSTED = _(
    "Beräkningen avbröts flera gånger innan den blev klar. Starta om den; händer det igen, kontakta systemadministratören."
)
INTERNAL = _("Något gick fel i programmet och ingen plan gjordes. Felet är loggat; kontakta systemadministratören.")
NOT_VERIFIED = _(
    "Planen klarade inte den oberoende kontrollen och har därför inte sparats. Kontakta systemadministratören."
)
COHORTS_INFEASIBLE = _("Grupperna går inte ihop med reglerna. Ändra gruppernas storlek eller myndigheternas andelar.")
MEETINGS_INFEASIBLE = _("Mötena går inte ihop med det som redan står fast. Se över tiderna i schemat.")
PLACEMENTS_INFEASIBLE = _("Platserna går inte ihop med det som måste stå fast. Se över reglerna och det som är låst.")
NO_MEETINGS = _(
    "Inget av de valda mötena gick att lägga ut när beräkningen började. Se vad som saknas för var och ett."
)
NOBODY_WAITS = _("Ingen väntade på en plats när beräkningen började. Se underlaget.")
MOVES_INFEASIBLE = _("Det går inte ihop med så få flyttar. Tillåt fler flyttar eller ta bort gränsen.")
TIME_RAN_OUT = _("Tiden tog slut innan någon plan hittades. Ge beräkningen mer tid.")
STOPPED_TOO_EARLY = _("Beräkningen stoppades innan det fanns någon plan att spara.")
NOTHING_TO_PLAN = _("Det fanns ingen att placera när beräkningen började. Se underlaget.")
