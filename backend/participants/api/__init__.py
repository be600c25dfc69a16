"""Participants, their referrals, consents and enrolments."""
