"""Small counts are hidden so that nobody can work them out from the sum."""

from itertools import product

from backend.meeting_follow_up.small_counts import SMALLEST_SHOWN, hide_one, hide_small


def test_counts_of_one_to_four_are_hidden_and_nought_is_not():
    assert hide_small([0, 5, 9]) == [0, 5, 9]
    assert hide_small([3, 4, 9]) == [None, None, 9]
    assert [hide_one(count) for count in (0, 1, 4, 5)] == [0, None, None, 5]


def test_one_hidden_count_takes_the_smallest_other_along():
    assert hide_small([20, 3, 7]) == [20, None, None]


def test_two_hidden_counts_of_few_together_take_another_along():
    assert hide_small([1, 2, 20, 0]) == [None, None, None, 0]


def test_what_is_hidden_is_never_a_few_persons_unless_there_are_no_others():
    for counts in product((0, 1, 4, 5, 12), repeat=4):
        shown = hide_small(counts)
        hidden = sum(count for count, kept in zip(counts, shown, strict=True) if kept is None)
        assert all(kept is None or kept == count for count, kept in zip(counts, shown, strict=True))
        assert hidden == 0 or hidden >= SMALLEST_SHOWN or hidden == sum(counts)
