"""Ports for servers that are told theirs: nobody else takes them meanwhile."""

import os
import socket
from itertools import count

# Below those that systems give out by themselves; each of the processes that tests
# run in beside each other has its own.
FIRST, EACH = 20_000, 1_000
_ALONE = f"gw{4 + os.getpid() % 8}"  # one that xdist did not start
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", _ALONE).removeprefix("gw"))
_numbers = count(os.getpid() % (EACH // 2))  # not again those that the last run has just left


def free_port() -> int:
    """One that nothing listens on, and that is given once."""
    while True:
        port = FIRST + EACH * _WORKER + next(_numbers) % EACH
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
