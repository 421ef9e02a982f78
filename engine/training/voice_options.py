"""What a voice classifier is trained on and how."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from engine.errors import BadInput

SPLITS = ("random", "actors", "none")
Features = Literal["steps", "traits"]


class Course(NamedTuple):
    """What a network is given, and the course that suits it.

    `decay` is of the weights, `noise` is added to features (standard
    deviations), `smoothing` is taken from the true label for the others, and
    with `falling` the learning rate rises and falls. The paper's networks have
    plain Adam, which is what no decay leaves.
    """

    features: Features
    epochs: int
    batch_size: int
    learning_rate: float
    decay: float = 0.0
    noise: float = 0.0
    smoothing: float = 0.0
    falling: bool = False


NETWORKS = {
    "lstm": Course("steps", 60, 32, 3e-4),
    "cnn": Course("steps", 60, 32, 1e-3),
    "mlp": Course("steps", 60, 32, 1e-3),
    "traits": Course("traits", 40, 32, 1e-3, decay=0.05, noise=0.1, smoothing=0.1, falling=True),
}


@dataclass(frozen=True)
class VoiceTraining:
    """What to train, on what and how.

    `data` is a folder of recordings with RAVDESS's names. `split` says what is
    held out: a random share, some actors, or nothing. With `folds` above 0
    each of so many shares is held out once, in a run each; else one in
    `SHARES` is. What is None is as the network's `Course` says. `suffix` ends
    the name of the run's folder, made in `out`.
    """

    data: Path
    network: str = "traits"
    split: str = "random"
    folds: int = 0
    epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    suffix: str = ""
    out: Path = Path("runs")
    seed: int = 0
    resume: bool = False

    @property
    def course(self) -> Course:
        """The network's course, with what was asked for in place of its own."""
        own = NETWORKS[self.network]
        asked = {name: getattr(self, name) for name in ("epochs", "batch_size", "learning_rate")}
        return own._replace(**{name: value for name, value in asked.items() if value is not None})

    @property
    def folder(self) -> Path:
        """The run's folder."""
        parts = ("voice", self.network, self.split, self.suffix)
        return self.out / "-".join(part for part in parts if part)


SHARES = 5  # one of so many is held out where no folds are asked for


def check_options(options: VoiceTraining) -> None:
    """Raise BadInput where an option cannot be meant."""
    if options.network not in NETWORKS:
        known = ", ".join(NETWORKS)
        raise BadInput(f"There is no network {options.network!r}; there are {known}.")
    if options.split not in SPLITS:
        known = ", ".join(SPLITS)
        raise BadInput(f"There is no split {options.split!r}; there are {known}.")
    for name in ("epochs", "batch_size", "learning_rate"):
        if not 0 < getattr(options.course, name) < float("inf"):
            raise BadInput(f"The {name.replace('_', ' ')} must be above 0.")
    if options.folds == 1 or not 0 <= options.folds <= 100:
        raise BadInput("There must be 2 to 100 folds, or 0 for one run.")
    if options.folds and options.split == "none":
        raise BadInput("Folds need a split: random or actors.")
    if not 0 <= options.seed < 2**53:
        raise BadInput("The seed must be a number from 0 to 2^53 - 1.")
    if not re.fullmatch(r"[\w.-]*", options.suffix):
        raise BadInput("The suffix may have letters, digits, dots, dashes and underscores only.")
