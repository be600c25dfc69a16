"""Associations, agencies, programmes, closed days, and staff with their hours and absences."""
