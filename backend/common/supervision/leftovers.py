"""Finds and ends what a killed supervisor left behind.

Every child carries a mark in its environment, which its own children inherit. So nothing has to be written down
while it runs, and a process number that somebody else uses by now is never mistaken for ours.
"""

import os
from pathlib import Path

import psutil

MARK = "SAMPLATS_SUPERVISED_FROM"
GRACE_SECONDS = 5.0


def mark(folder: Path) -> dict[str, str]:
    """The environment variable that children of the supervisor of this folder carry."""
    return {MARK: str(folder.resolve())}


def find_leftovers(folder: Path) -> list[psutil.Process]:
    """Living processes that carry the mark of the folder, this one excepted."""
    wanted = str(folder.resolve())
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _carries(process, wanted)]


def end_leftovers(folder: Path) -> int:
    """End them, gently and then by force. Returns how many there were. Call it holding the supervisor's lock."""
    processes = find_leftovers(folder)
    for process in processes:
        _ask_to_end(process)
    _, alive = psutil.wait_procs(processes, timeout=GRACE_SECONDS)
    # Workers may have been started meanwhile by a sentinel that was still alive.
    for process in {*alive, *find_leftovers(folder)}:
        _kill(process)
    psutil.wait_procs(alive, timeout=GRACE_SECONDS)
    return len(processes)


def _carries(process: psutil.Process, wanted: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == wanted
    except (psutil.Error, OSError):
        return False


def _ask_to_end(process: psutil.Process) -> None:
    try:
        process.terminate()
    except psutil.NoSuchProcess:
        return


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return
