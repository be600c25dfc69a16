"""``python -m tests.benchmarks.run_board``: what the board costs the server, against a database of its own."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main([str(Path(__file__).with_name("measure_board.py")), "-q", "-p", "no:randomly"]))
