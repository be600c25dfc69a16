"""Writing activities and their sessions."""

from backend.activities.services.generation import GenerationEffect, generate_sessions

__all__ = ["GenerationEffect", "generate_sessions"]
