"""What the demonstration remembers from one start to the next, beside its database."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from backend.demo.worlds import DemoLogin


@dataclass(frozen=True)
class DemoMemory:
    """How the worlds were built.

    Attributes:
        this_year: whether their dates were moved to the present.
        clock_shift_days: days by which the program's clock is moved, so that the worlds' present is now.
        logins: the accounts to show.
    """

    this_year: bool
    clock_shift_days: int
    logins: list[DemoLogin]

    def save(self, path: Path) -> None:
        """Write it to a file that only its owner reads."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False))

    @classmethod
    def load(cls, path: Path) -> "DemoMemory | None":
        """Read it back; None when nothing was ever written."""
        if not path.exists():
            return None
        stored = json.loads(path.read_text())
        return cls(stored["this_year"], stored["clock_shift_days"], [DemoLogin(**login) for login in stored["logins"]])
