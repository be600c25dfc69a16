"""The one exception of a calendar that could not be read."""

from datetime import timedelta

from backend.outside_calendars.enums import ReadFault


class UnreadableCalendar(Exception):  # noqa: N818 - somebody else's calendar is no fault of the program
    """A calendar could not be fetched or understood.

    Its text is the class of the fault alone: an address or a line of a calendar must not reach a log by way of a
    traceback. For the same reason it is raised ``from None``.

    Args:
        fault: what kind of fault.
        retry_after: how long the server asks us to wait, if it does.
    """

    def __init__(self, fault: ReadFault, retry_after: timedelta | None = None) -> None:
        self.fault = fault
        self.retry_after = retry_after
        super().__init__(fault.value)
