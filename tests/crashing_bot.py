"""The program, killed at a named moment: `crashing_bot.py POINT TIMES LATER WHEN ARGUMENT...`.

TIMES: at which coming there; LATER: so many seconds after it; WHEN: `now`, or
`signalled` where comings count only from a SIGUSR1 on. What follows are the
program's own arguments.
"""

import os
import signal
import sys
from threading import Event, Timer

from bot.__main__ import main
from storage import crashes


def kill_at(fatal: str, times: int, later_s: float, armed: Event) -> None:
    """Have this process killed as `kill -9` does."""
    left = times

    def reached(point: str) -> None:
        nonlocal left
        if point != fatal or not armed.is_set():
            return
        left -= 1
        if left == 0 and later_s:
            Timer(later_s, _kill).start()
        elif left == 0:
            _kill()

    crashes.reached = reached


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    point, times, later_s, when, *arguments = sys.argv[1:]
    armed = Event()
    if when == "now":
        armed.set()
    else:
        signal.signal(signal.SIGUSR1, lambda *_: armed.set())
    kill_at(point, int(times), float(later_s), armed)
    sys.exit(main(arguments))
