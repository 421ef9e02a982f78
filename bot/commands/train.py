"""`emotion-draw train text`: train a classifier, with progress, and say where it is."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from bot.settings import Settings
from engine.errors import BadInput, Failure
from engine.training.experiments import EXPERIMENTS, options_of, table
from engine.training.text_options import NAIVE_BAYES, TextTraining
from engine.training.text_rows import chosen_parts

if TYPE_CHECKING:
    from engine.training.naive_bayes import NaiveBayesTrained
    from engine.training.text_trainer import Trained

Result = TypeVar("Result")

TOLD = 10  # informative words a label


def train(options: argparse.Namespace, _settings: Settings) -> None:
    """Train as the command line says."""
    names = [field.name for field in fields(TextTraining)]
    chosen = TextTraining(**{name: getattr(options, name) for name in names})
    if options.experiment is not None:
        _experiment(options.experiment, chosen)
    elif chosen.network == NAIVE_BAYES:
        train_naive_bayes(chosen)
    else:
        train_text(chosen)


def _experiment(number: int, options: TextTraining) -> None:
    """One of the original's, and its table. Raises BadInput where there is nothing to test on."""
    if number not in EXPERIMENTS:
        raise BadInput(f"There is no experiment {number}; there are 1, 2 and 3.")
    if not options.data.is_dir():
        raise BadInput("An experiment needs a folder with train, val and test.")
    trained = train_text(options_of(number, options))
    if trained.test is None or trained.last_test is None:
        raise BadInput(f"The folder {options.data} has no test part, so there is no table.")
    print(f"\n{table(number, trained.last_test, trained.test)}")


def train_text(options: TextTraining) -> "Trained":
    """Train a text classifier; progress goes to stderr, where things are to stdout.

    Raises BadInput, ModelUnavailable, StorageFailed and Failure.
    """
    parts = chosen_parts(
        options
    )  # what is wrong is told before torch is imported, which takes seconds
    with needing_extra():
        from engine.training.text_trainer import train_text_classifier  # noqa: PLC0415 - heavy
    trained = followed(partial(train_text_classifier, options, parts))
    print(_summary(trained))
    return trained


def train_naive_bayes(options: TextTraining) -> None:
    """Train a naive Bayes reader; its figures and words go to stdout.

    Raises BadInput, StorageFailed and Failure.
    """
    with needing_extra():
        from engine.training import naive_bayes  # noqa: PLC0415 - draws with matplotlib
    print(_of_naive_bayes(naive_bayes.train_naive_bayes(options)))


@contextmanager
def needing_extra() -> Iterator[None]:
    """Imports of what only the train extra has. Raises Failure where it is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise Failure(
            f"Training needs more than the bare installation ({error.name} is missing): "
            "pip install 'emotion-draw[train]'."
        ) from error


def followed(run: Callable[..., Result]) -> Result:
    """Call `run` with a `track` and a `tell` that show on stderr how it goes."""
    if sys.stderr.isatty():
        return _with_bars(run)
    return run(track=_untracked, tell=_to_stderr)


def _untracked(items: list[Any], _description: str) -> Iterable[Any]:
    return items


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _with_bars(run: Callable[..., Result]) -> Result:
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bars:

        def track(items: list[Any], description: str) -> Iterable[Any]:
            task = bars.add_task(description, total=len(items))
            yield from bars.track(items, task_id=task)
            bars.remove_task(task)

        def tell(line: str) -> None:
            bars.console.print(line, markup=False, highlight=False, soft_wrap=True)

        return run(track=track, tell=tell)


def _summary(trained: "Trained") -> str:
    agreement = trained.agreement
    lines = [f"Best epoch: {trained.epoch}, validation {_in_words(trained.validation)}"]
    if trained.test is not None:
        lines.append(f"On the test data: {_in_words(trained.test)}")
    lines += [
        f"Checkpoint: {trained.best.resolve()}",
        f"ONNX file: {trained.onnx.resolve()} ({agreement.size / 1e6:.1f} MB, labels "
        f"{agreement.same_label:.1%} of {agreement.sentences} sentences as torch does)",
        f"Figures: {trained.metrics.resolve()}",
    ]
    return "\n".join(lines)


def _of_naive_bayes(trained: "NaiveBayesTrained") -> str:
    width = max(map(len, trained.words)) + 2
    lines = [f"On the validation data: {_in_words(trained.validation)}"]
    if trained.test is not None:
        lines.append(f"On the test data: {_in_words(trained.test)}")
    lines.append("The most informative words:")
    for label, weighed in trained.words.items():
        lines.append(f"  {label:<{width}}{', '.join(word for word, _ in weighed[:TOLD])}")
    lines += [
        f"Reader: {trained.folder.resolve()}",
        f"Figures: {trained.metrics.resolve()}",
    ]
    return "\n".join(lines)


def _in_words(found: Mapping[str, Any]) -> str:
    return (
        f"loss {found['loss']:.4f}, accuracy {found['accuracy']:.2%}, "
        f"macro-F1 {found['macro_f1']:.4f}"
    )
