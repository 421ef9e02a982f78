"""What a terminal shows beside plain lines: bars, and that something is under way."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot import replies
from engine.values import Feeling

BAR = 30  # characters of a full bar


def show_feeling(feeling: Feeling) -> None:
    """The six emotions as bars, the strongest first."""
    block = "█" if (sys.stdout.encoding or "").lower().startswith("utf") else "#"
    for emotion, confidence in feeling.ranked:
        bar = block * round(BAR * confidence)
        print(f"  {emotion:<9}{bar:<{BAR}} {replies.percent(confidence):>8}")


@contextmanager
def waiting(words: str) -> Iterator[Callable[[str], object]]:
    """A spinner with `words` on stderr while the block runs, on a terminal only.

    What it gives changes the words.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - 0.1 s that a script need not wait

    with Console(stderr=True).status(words) as shown:
        yield shown.update


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], object]]:
    """A bar on stderr, on a terminal only; tell it what is under way, how much, of how much."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("", total=None)
        yield lambda words, done, of: bars.update(
            bar, description=words, completed=done, total=of or None
        )
