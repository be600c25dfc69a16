"""The steps of ``python -m tests``, beyond pytest itself."""
