"""Keeps the long-running processes alive: starts them, watches them, restarts them, and leaves none behind."""
