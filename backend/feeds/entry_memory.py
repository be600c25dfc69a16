"""What this process remembers of single entries, so that the change of one leaves the others of a feed as they are."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class EntryMemory(Generic[Key]):
    """Rendered entries, each under all that its bytes depend on, so that none can be stale.

    What was rendered longest ago is forgotten first, once there are more than ``largest_count``.
    """

    largest_count: int
    _rendered: dict[Key, bytes] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def recall(self, keys: Iterable[Key], render: Callable[[Key], bytes]) -> list[bytes]:
        """Return the bytes of each key, in the order given; ``render`` makes those that are not remembered."""
        return [self._rendered.get(key) or self._keep(key, render(key)) for key in keys]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._rendered.clear()

    def _keep(self, key: Key, rendered: bytes) -> bytes:
        with self._lock:
            self._rendered[key] = rendered
            while len(self._rendered) > self.largest_count:
                del self._rendered[next(iter(self._rendered))]
        return rendered
