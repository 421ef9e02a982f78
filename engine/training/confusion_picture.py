"""A confusion matrix as a picture."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

CELL = 0.8  # inches a label


def draw_confusion(
    confusion: NDArray[np.integer], labels: Sequence[str], title: str, path: Path
) -> None:
    """Write `confusion[true][found]`, (k, k) counts, to the PNG file `path`.

    Shades are shares of the true label, so that rare labels show as well.
    """
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    side = 2.5 + CELL * len(labels)
    # The object interface: pyplot would keep every figure in global state.
    figure = Figure(figsize=(side, side), layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    ticks = range(len(labels))
    axes.set_xticks(ticks, [_plain(label) for label in labels], rotation=45, ha="right")
    axes.set_yticks(ticks, [_plain(label) for label in labels])
    axes.set(xlabel="found", ylabel="true", title=title)
    for (true, found), count in np.ndenumerate(confusion):
        ink = "white" if shares[true, found] > 0.5 else "black"
        axes.text(found, true, str(count), ha="center", va="center", color=ink)
    canvas.print_png(path)


def _plain(label: str) -> str:
    """The label with what its font has; a dollar sign would start a formula."""
    return label.encode("ascii", "replace").decode().replace("$", r"\$")
