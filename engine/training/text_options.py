"""What a text classifier is trained on and how."""

import re
from dataclasses import dataclass
from pathlib import Path

from engine.errors import BadInput

NAIVE_BAYES = "naive-bayes"
NETWORKS = ("transformer", NAIVE_BAYES)


@dataclass(frozen=True)
class TextTraining:
    """What to train, on what and how.

    `data` and `validation` are as in `text_rows.read_parts`; `network` is one
    of `NETWORKS`, and naive Bayes has no use for a model, batches, epochs, a
    rate, a length or a device; `model` is a hub name or folder, None for an
    ALBERT from nothing; `share` of the training rows are used, chosen by the
    seed; `labels` is the number of labels there must be; `max_length` counts
    tokens; `device` is auto, cpu or cuda; `suffix` ends the name of the run's
    folder, made in `out`.
    """

    data: Path
    validation: Path | None = None
    network: str = "transformer"
    model: str | None = None
    labels: int | None = None
    share: float = 1.0
    batch_size: int = 32
    epochs: int = 8
    learning_rate: float = 3e-4
    max_length: int = 128
    device: str = "auto"
    suffix: str = ""
    out: Path = Path("runs")
    seed: int = 0
    resume: bool = False
    start_from_pth: Path | None = None

    @property
    def folder(self) -> Path:
        """The run's folder."""
        start = re.sub(r"[^\w.-]+", "-", Path(self.model).name) if self.model else "scratch"
        if self.network == NAIVE_BAYES:
            start = self.network
        return self.out / "-".join(part for part in ("text", start, self.suffix) if part)


def check_options(options: TextTraining) -> None:
    """Raise BadInput where an option cannot be meant."""
    _check_network(options)
    for name in ("batch_size", "epochs", "learning_rate"):
        if not 0 < getattr(options, name) < float("inf"):
            raise BadInput(f"The {name.replace('_', ' ')} must be above 0.")
    if not 0 < options.share <= 1:
        raise BadInput("The share must be above 0, and 1 at most.")
    if options.max_length < 3:
        raise BadInput("The maximum length must be 3 tokens at least.")
    if not 0 <= options.seed < 2**53:
        raise BadInput("The seed must be a number from 0 to 2^53 - 1.")
    if options.device not in {"auto", "cpu", "cuda"}:
        raise BadInput(f"There is no device {options.device!r}; there are auto, cpu and cuda.")
    if not re.fullmatch(r"[\w.-]*", options.suffix):
        raise BadInput("The suffix may have letters, digits, dots, dashes and underscores only.")


def _check_network(options: TextTraining) -> None:
    if options.network not in NETWORKS:
        known = " and ".join(NETWORKS)
        raise BadInput(f"There is no network {options.network!r}; there are {known}.")
    unfit = options.model or options.start_from_pth or options.resume
    if options.network == NAIVE_BAYES and unfit:
        raise BadInput(
            "Naive Bayes counts words, at once and from nothing: there is no --model, "
            "--start-from-pth, --experiment or --resume for it."
        )
