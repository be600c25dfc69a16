"""``python -m tests.benchmarks.run_meeting_times``: finding a time for eight people, database included."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main([str(Path(__file__).with_name("measure_meeting_times.py")), "-q", "-p", "no:randomly"]))
