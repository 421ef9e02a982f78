"""The program with a painter that works in steps: `stepping_bot.py PAINTER ARGUMENT...`.

PAINTER is the name of a class in stepping_painters.py; the arguments are the program's own.
What it does after seconds it does here after tenths, for nobody is to wait for the tests.
"""

import os
import sys

if __name__ == "__main__":  # and not in the painter's process, which needs nothing of it
    import stepping_painters
    from bot import composition, sketches, wash
    from bot.__main__ import main

    painter, *arguments = sys.argv[1:]
    composition.PAINTERS[painter] = lambda _: getattr(stepping_painters, painter)
    own = composition.painter_name
    composition.painter_name = lambda settings, wanted=None: own(settings, wanted or painter)
    # Nobody else paints while it is loaded, and nothing is painted ahead.
    os.environ |= {"EMOTION_DRAW_MEANWHILE": "wait", "EMOTION_DRAW_POOL": "0"}
    sketches.LONG = sketches.EVERY = sketches.LOOK = 0.2
    wash.SLOW = 0.2
    sys.exit(main(arguments))
