"""How many entries a process remembers."""

from backend.feeds.entry_memory import EntryMemory


def rendered_of(memory: EntryMemory[str], keys: str) -> str:
    """Ask for one entry per letter; return which of them had to be rendered."""
    rendered = []

    def render(key: str) -> bytes:
        rendered.append(key)
        return key.encode()

    assert memory.recall(keys, render) == [key.encode() for key in keys]
    return "".join(rendered)


def test_what_is_remembered_is_not_rendered_again() -> None:
    memory: EntryMemory[str] = EntryMemory(10)
    assert rendered_of(memory, "abc") == "abc"
    assert rendered_of(memory, "cbad") == "d"


def test_what_was_rendered_longest_ago_is_forgotten_first() -> None:
    memory: EntryMemory[str] = EntryMemory(3)
    rendered_of(memory, "abcd")
    assert rendered_of(memory, "bcd") == ""
    assert rendered_of(memory, "a") == "a"


def test_more_than_is_remembered_still_comes_whole() -> None:
    assert rendered_of(EntryMemory(2), "abcde") == "abcde"


def test_nothing_is_remembered_once_it_is_cleared() -> None:
    memory: EntryMemory[str] = EntryMemory(3)
    rendered_of(memory, "ab")
    memory.clear()
    assert rendered_of(memory, "ab") == "ab"
