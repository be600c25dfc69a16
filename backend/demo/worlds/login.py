"""What a visitor logs in with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """An account of the demonstration; its password is public and of no use elsewhere."""

    username: str
    password: str
    role_text: str
    association: str
