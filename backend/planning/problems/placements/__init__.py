"""The problem that the allocation of an association's places consists of."""

from backend.planning.problems.placements.composing import PlacementComposer
from backend.planning.problems.placements.facts import PlaceFacts, PlaceHorizon
from backend.planning.problems.placements.reading import find_place_horizon, read_place_facts
from backend.planning.problems.placements.rules import PlacementRules, read_placement_rules

__all__ = [
    "PlaceFacts",
    "PlaceHorizon",
    "PlacementComposer",
    "PlacementRules",
    "find_place_horizon",
    "read_place_facts",
    "read_placement_rules",
]
