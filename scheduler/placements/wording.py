"""How a placement plan's findings read, in Swedish and English."""

from scheduler.verification import Sentence


def word_gain(people: int) -> Sentence:
    """How many more have a place after a change."""
    one = people == 1
    return Sentence(
        "en person till får plats" if one else f"{people} personer till får plats",
        "one more person placed" if one else f"{people} more people placed",
    )
