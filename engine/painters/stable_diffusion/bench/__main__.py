"""`python -m engine.painters.stable_diffusion.bench`: for hosts that have the libraries alone."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.errors import BadInput, EmotionDrawError
from engine.painters.stable_diffusion.bench import command

EXIT_FAILURE = 1
EXIT_BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code; `emotion-draw bench gpu` does the same."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, allow_abbrev=False)
    parser.add_argument("--rows", metavar="ROWS", help="contenders or rows, commas between them")
    parser.add_argument("--variants", metavar="NAMES", help="variants of ours, likewise")
    parser.add_argument("--out", type=Path, metavar="FILE", help="JSON, written after each row")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    options = parser.parse_args(arguments)
    try:
        command.run(options.rows, options.variants, out=options.out, as_json=options.json)
    except BadInput as error:
        return _told(error, EXIT_BAD_INPUT)
    except EmotionDrawError as error:
        return _told(error, EXIT_FAILURE)
    return 0


def _told(error: EmotionDrawError, code: int) -> int:
    print(f"bench: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
