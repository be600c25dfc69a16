"""``python -m tests.benchmarks.run_bookings``: booking through the API against a bare insert."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.exit(
        pytest.main([str(Path(__file__).with_name("measure_bookings.py")), "-q", "-p", "no:randomly", *sys.argv[1:]])
    )
