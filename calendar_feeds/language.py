"""The few words that a feed adds to what it was given."""

from enum import StrEnum


class Language(StrEnum):
    """A language that feeds are written in, by its ISO 639-1 code."""

    SV = "sv"
    EN = "en"

    @property
    def cancelled_prefix(self) -> str:
        """What stands before a cancelled summary: several clients show STATUS:CANCELLED as an ordinary event."""
        return {Language.SV: "INSTÄLLT: ", Language.EN: "CANCELLED: "}[self]

    @property
    def tentative_prefix(self) -> str:
        """What stands before a tentative summary."""
        return {Language.SV: "Preliminärt: ", Language.EN: "Tentative: "}[self]
