"""What is wrong with an entry or a feed, named by field, before a single byte is written."""


class Fault(ValueError):  # noqa: N818  "fault" is the product's word for bad input, in the solver's formats too
    """A value that breaks a rule; ``field`` names the attribute, ``rule`` says what it must be."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule


class EntryFault(Fault):
    """An entry that no calendar could show."""


class FeedFault(Fault):
    """A feed that no calendar could subscribe to."""
