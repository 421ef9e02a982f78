"""`emotion-draw`: settings in, one command run, faults into one line and an exit code."""

import io
import logging
import os
import sys
from collections.abc import Sequence

from engine import memory
from engine.errors import BadInput, EmotionDrawError

EXIT_FAILURE = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130  # as a shell reports a program ended by Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return the process's exit code."""
    with memory.loading():
        from bot import cli, settings  # noqa: PLC0415 - `--help` and faults stay quick

    # What a command meets it says itself, in one line; parts only log for operators.
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without our letters is no fault
            stream.reconfigure(errors="backslashreplace")
    try:
        chosen = cli.parse(sys.argv[1:] if arguments is None else arguments)
        chosen.command(chosen, settings.load())
        sys.stdout.flush()
    except BadInput as error:
        return _told(error, EXIT_BAD_INPUT)
    except EmotionDrawError as error:
        return _told(error, EXIT_FAILURE)
    except BrokenPipeError:
        # Whoever read us (`head`, say) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return 0


def _told(error: EmotionDrawError, code: int) -> int:
    print(f"emotion-draw: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
