"""The program, killed when it reaches a named moment: `crashing_bot.py POINT TIMES LATER ...`.

TIMES: at which coming there; LATER: so many seconds after it. What follows are
the program's own arguments.
"""

import os
import signal
import sys
from threading import Timer

from bot.__main__ import main
from storage import crashes


def kill_at(fatal: str, times: int, later_s: float) -> None:
    """Have this process killed as `kill -9` does."""
    left = times

    def reached(point: str) -> None:
        nonlocal left
        left -= point == fatal
        if left == 0 and point == fatal:
            if later_s:
                Timer(later_s, _kill).start()
            else:
                _kill()

    crashes.reached = reached


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    kill_at(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
    sys.exit(main(sys.argv[4:]))
