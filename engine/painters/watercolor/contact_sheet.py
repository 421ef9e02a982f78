"""Every emotion by several seeds on one sheet, to be looked at after each change of a hand.

python -m engine.painters.watercolor.contact_sheet OUT.jpg [--grey] [--confidence 0.95]
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from engine.painters.watercolor.painter import paint
from engine.palette import compose
from engine.values import EMOTIONS

PAINTED = 768  # pixels a side, as it is delivered
SHOWN = 320  # pixels a side on the sheet
GAP = 10  # pixels between pictures


def contact_sheet(seeds: Sequence[int], confidence: float) -> Image.Image:
    """A row for each seed, a column for each emotion."""
    step = SHOWN + GAP
    sheet = Image.new("RGB", (step * len(EMOTIONS) + GAP, step * len(seeds) + GAP), "white")
    for column, emotion in enumerate(EMOTIONS):
        for row, seed in enumerate(seeds):
            picture = paint(compose(emotion, confidence, seed=seed, size=PAINTED))
            small = Image.fromarray(picture.pixels).resize((SHOWN, SHOWN), Image.Resampling.LANCZOS)
            sheet.paste(small, (GAP + column * step, GAP + row * step))
    return sheet


def main() -> None:
    """Write the sheet to the file that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--grey", action="store_true")
    parser.add_argument("--confidence", type=float, default=0.95)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4])
    options = parser.parse_args()
    sheet = contact_sheet(options.seeds, options.confidence)
    (sheet.convert("L") if options.grey else sheet).save(options.out, quality=88)


if __name__ == "__main__":
    main()
