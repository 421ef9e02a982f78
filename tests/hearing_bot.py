"""The program with paper senses: it hears the same in everything, and what it hears is sad.

    hearing_bot.py POINT ARGUMENT...

POINT is where it is killed as `kill -9` does, or `-`; the arguments are the program's own.
"""

import sys
from threading import Event

from bot import composition
from bot.__main__ import main
from crashing_bot import kill_at
from engine.listening import Senses
from paper_voices import Says, Sounds

WORDS = "I feel so happy today!"


class Paper(Senses):
    """Needs no process."""

    def close(self) -> None:
        pass


if __name__ == "__main__":  # and not in the painter's process
    point, *arguments = sys.argv[1:]
    armed = Event()
    armed.set()
    kill_at(point, 1, 0.0, armed)
    composition.make_senses_apart = lambda _: Paper(Says(WORDS), Sounds("sad"))  # type: ignore[assignment, return-value]  # the same to whoever listens
    sys.exit(main(arguments))
