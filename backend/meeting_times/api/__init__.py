"""Meetings that somebody has asked for, times for them, and the times that are held."""
