"""What a plan reaches and what no plan can exceed, in one sentence; Swedish and English. Imports no solver."""

from scheduler.verification import Sentence


def word_headcount(people: int, left_out: int, least_left_out: int | None) -> Sentence:
    """How many are placed, and how many could be in any plan; None where nothing is proven about that."""
    placed = people - left_out
    sv, en = f"{placed} av {people} har fått plats", f"{placed} of {people} placed"
    if least_left_out is None or not left_out:
        return Sentence(f"{sv}.", f"{en}.")
    if least_left_out >= left_out:
        return Sentence(f"{sv}; ingen plan kan ge fler plats.", f"{en}; no plan can place more.")
    most = people - least_left_out
    return Sentence(f"{sv}; ingen plan kan ge fler än {most} plats.", f"{en}; no plan can place more than {most}.")


def word_meetings(meetings: int, left_out: int, least_left_out: int | None) -> Sentence:
    """How many meetings have a time, and how many could have in any plan; None where nothing is proven about that."""
    held = meetings - left_out
    sv, en = f"{held} av {meetings} möten har fått en tid", f"{held} of {meetings} meetings placed"
    if least_left_out is None or not left_out:
        return Sentence(f"{sv}.", f"{en}.")
    if least_left_out >= left_out:
        return Sentence(f"{sv}; ingen plan kan ge fler en tid.", f"{en}; no plan can place more.")
    most = meetings - least_left_out
    return Sentence(f"{sv}; ingen plan kan ge fler än {most} en tid.", f"{en}; no plan can place more than {most}.")
