"""What a process beside the bot does before it works: step back, and say nothing."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from engine import memory

NICE = 10  # how far the work steps back for what people wait for
STDOUT, STDERR = 1, 2  # their file descriptors
OOM_SCORE = 800  # of 1000: where memory runs out, Linux ends this process, not the bot


def settle() -> None:
    """Make this process one that serves the bot."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bot, which ends us
    _be_silent()
    with suppress(OSError, AttributeError):
        os.nice(NICE)
    if sys.platform == "linux":
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE), encoding="ascii")
    memory.keep_little()


def _be_silent() -> None:
    """What libraries say, in Python or C, would stand in the bot's log, or its answer, as it is."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), STDOUT)
        os.dup2(nowhere.fileno(), STDERR)
