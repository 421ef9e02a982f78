"""The program with a painter that takes its time: `dawdling_bot.py ARGUMENT...`."""

import asyncio
import sys
from collections.abc import Sequence

from engine.painters.watercolor.painter import Watercolor
from engine.ports import Watch
from engine.values import Brief, Picture

DAWDLES_S = 0.6


class Dawdling(Watercolor):
    """Paints watercolours, each order so much later than it could."""

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        await asyncio.sleep(DAWDLES_S)
        return await super().paint(briefs, watch)


if __name__ == "__main__":  # and not in the painter's process, which needs nothing of it
    from bot import composition
    from bot.__main__ import main

    composition.PAINTERS["watercolor"] = lambda _: Dawdling
    sys.exit(main(sys.argv[1:]))
