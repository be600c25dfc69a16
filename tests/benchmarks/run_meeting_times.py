"""``python -m tests.benchmarks.run_meeting_times [many]``: finding a time for eight people, or times for a month."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    name = "measure_many_meetings.py" if sys.argv[1:] == ["many"] else "measure_meeting_times.py"
    sys.exit(pytest.main([str(Path(__file__).with_name(name)), "-q", "-p", "no:randomly"]))
