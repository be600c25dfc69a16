"""How a route of the API is asked for, who may, who is told no, and who sees nothing there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.access.enums import Role
from tests.factories.worlds import Side

COORDINATOR, LEAD, OFFICER, SUPERVISOR = Role.within_association()
EVERYBODY = frozenset(Role.within_association())
CASE = frozenset({COORDINATOR, LEAD, OFFICER})
PLANNERS = frozenset({COORDINATOR, LEAD})
COORDINATORS = frozenset({COORDINATOR})
OFFICERS = frozenset({OFFICER})
NOBODY: frozenset[Role] = frozenset()

Address = Callable[[Side], dict[str, int]]
Document = Callable[[Side], dict[str, Any]]


@dataclass(frozen=True)
class Ask:
    """One route asked for in one way.

    Attributes:
        name: in the namespace ``api``.
        method: of HTTP, in lower case.
        address: what its address names, out of one association; None if it names nothing.
        document: what is sent, out of the same association; None if nothing is.
        open_to: roles that are let through.
        refused: roles that see the thing but may not do this: 403.
        blind: roles that may not see what the document names: 400, as for an id that does not exist.
    """

    name: str
    method: str = "get"
    address: Address | None = None
    document: Document | None = None
    open_to: frozenset[Role] = EVERYBODY
    refused: frozenset[Role] = NOBODY
    blind: frozenset[Role] = NOBODY

    def expected(self, role: Role, *, is_own: bool) -> set[int]:
        """Return the statuses that are right for ``role``, in its own association or about another one."""
        let_through = {200, 201, 202, 204, 409, 422} if self.method != "get" else {200}
        if self.address is None and self.document is None:
            return let_through - {409, 422}
        if not is_own:
            return {404} if self.address is not None else {400}
        if role in self.open_to:
            return let_through
        return {403} if role in self.refused else {400} if role in self.blind else {404}


def read_one(name: str, pick: Callable[[Side], Any], **more: Any) -> Ask:
    """Read one row."""
    return Ask(f"{name}-detail", "get", lambda side: {"pk": pick(side).pk}, **more)


def act_on(name: str, pick: Callable[[Side], Any], document: Document | None = None, **more: Any) -> Ask:
    """Post to one row."""
    return Ask(name, "post", lambda side: {"pk": pick(side).pk}, document or (lambda _side: {}), **more)


def create(name: str, document: Document, **more: Any) -> Ask:
    """Create a row of what the document names."""
    return Ask(f"{name}-list", "post", None, document, **more)
