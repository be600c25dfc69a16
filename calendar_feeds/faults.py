"""What is wrong with an entry or a feed, named by field, before a single byte is written."""


class FieldError(ValueError):
    """A value that breaks a rule; ``field`` names the attribute, ``rule`` says what it must be."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule


class EntryFault(FieldError):
    """An entry that no calendar could show."""


class FeedFault(FieldError):
    """A feed that no calendar could subscribe to."""
