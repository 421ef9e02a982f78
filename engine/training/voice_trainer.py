"""Train a voice classifier on recordings, so that it can be killed and resumed.

A run is one folder: `last/` with weights and state, in safetensors and JSON,
replaced as one every `KEPT` epochs; metrics.json, the confusion matrix as a
picture, TensorBoard logs, and in the end tone.onnx with tone.json. What chance
there is follows from (seed, epoch), so that a run that was killed and resumed
ends with the same bits, on the same processor and threads.

The model is that of the last epoch: choosing the best by what is held out
would flatter the figures of just these recordings.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.tensorboard import SummaryWriter

from engine import metrics
from engine.errors import BadInput, Failure, ModelUnavailable, StorageFailed
from engine.training.checkpoints import (
    Progress,
    read_progress,
    replace_folder,
    restore_optimizer,
    settle,
    write_progress,
)
from engine.training.confusion_picture import draw_confusion
from engine.training.voice_export import export_tone
from engine.training.voice_networks import MADE, Standard
from engine.training.voice_options import VoiceTraining
from engine.training.voice_rows import Rows, Track
from engine.values import TONES

KEPT = 10  # epochs from checkpoint to checkpoint
WARM_UP = 0.1  # share of all steps
LONGEST_GRADIENT = 5.0  # norm
COMPARED = 100  # recordings the ONNX file is held against

Tell = Callable[[str], None]
WEIGHTS = "model.safetensors"


@dataclass(frozen=True, eq=False)
class Part:
    """What a run trains on: the `rows` not `held` out, (n,), in a `folder` of its own."""

    rows: Rows
    held: NDArray[np.bool_]
    folder: Path


@dataclass(frozen=True, eq=False)
class VoiceTrained:
    """Where a finished run left its results, and how good it is on what was held out.

    `truth`, (m,), and `probabilities`, (m, labels), are those of the m
    recordings held out; `measures` is None where there are none.
    """

    folder: Path
    onnx: Path
    measures: dict[str, Any] | None
    truth: NDArray[np.int64]
    probabilities: NDArray[np.float64]


def train_voice_classifier(
    options: VoiceTraining, part: Part, *, track: Track, tell: Tell
) -> VoiceTrained:
    """Train on the rows that are not held out, measure on those that are.

    Raises BadInput, ModelUnavailable (a run that cannot be read), StorageFailed,
    and Failure where training itself breaks off.
    """
    folder = part.folder
    if (~part.held).sum() < 2:
        raise BadInput("There are too few recordings to train on.")
    if not options.resume:
        settle(folder / "last")
        if (folder / "last").exists():
            raise BadInput(
                f"{folder} already holds a run: go on with it by --resume, or take another "
                "--suffix."
            )
    try:
        run = _Run(options, part, tell)
        run.train(track)
        return run.finish()
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageFailed(f"The run in {folder} cannot be written: {reason}.") from error


class _Run:
    """One run in its folder, from wherever it stands."""

    def __init__(self, options: VoiceTraining, part: Part, tell: Tell) -> None:
        rows, held, folder = part.rows, part.held, part.folder
        self.options, self.folder, self.tell = options, folder, tell
        self.course, self.seed = options.course, options.seed
        self.views = torch.from_numpy(rows.views)
        self.truth = torch.from_numpy(rows.truth)
        self.taught, self.held = np.flatnonzero(~held), np.flatnonzero(held)
        self.progress = self._found(rows, held)
        self.network = self._network()
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=self.course.learning_rate, weight_decay=self.course.decay
        )
        if self.progress.history:
            restore_optimizer(folder / "last" / "training", self.optimizer)

    def _found(self, rows: Rows, held: NDArray[np.bool_]) -> Progress:
        identity = {
            "network": self.options.network,
            **self.course._asdict(),
            "seed": self.seed,
            "data": rows.fingerprint,
            "held_out": np.flatnonzero(held).tolist(),
        }
        last = self.folder / "last"
        settle(last)
        if not last.exists():
            return Progress(identity, [], 0)
        progress = read_progress(last / "training")
        for name, value in identity.items():
            if progress.run.get(name) != value:
                what = name.replace("_", " ")
                raise BadInput(f"The run in {self.folder} was started with another {what}.")
        return progress

    def _network(self) -> nn.Module:
        torch.manual_seed(self.seed)
        network = MADE[self.options.network](tuple(self.views.shape[2:]))
        if self.progress.history:
            _load(network, self.folder / "last" / WEIGHTS)
        else:
            standard = network.get_submodule("standard")
            assert isinstance(standard, Standard)  # noqa: S101 - every network has one
            standard.fit(self.views[:, self.taught].flatten(0, 1))
        return network

    def train(self, track: Track) -> None:
        """Train and measure epoch by epoch, keeping every tenth and the last."""
        first, epochs = len(self.progress.history) + 1, self.course.epochs
        if first > epochs:
            return
        logs = SummaryWriter(str(self.folder / "tensorboard"), purge_step=first)
        try:
            for epoch in track(list(range(first, epochs + 1)), self.folder.name):
                self._epoch(epoch)
                self._note(epoch, logs)
                if epoch % KEPT == 0 or epoch == epochs:
                    replace_folder(self.folder / "last", self._write)
        finally:
            logs.close()

    def _epoch(self, epoch: int) -> None:
        """Train once on every row; the same for the same (seed, epoch)."""
        sequence = np.random.SeedSequence([self.seed, epoch])
        torch.manual_seed(int(sequence.generate_state(1, np.uint64)[0] >> 1))  # dropout, noise
        chance = np.random.default_rng(sequence)
        order = chance.permutation(self.taught)
        batches = np.array_split(order, -(-len(order) // self.course.batch_size))
        self.network.train()
        for number, batch in enumerate(batches):
            share = (epoch - 1 + number / len(batches)) / self.course.epochs
            views = chance.integers(len(self.views), size=len(batch))
            self._step(self.views[views, batch], self.truth[batch], share)

    def _step(self, features: torch.Tensor, truth: torch.Tensor, share: float) -> None:
        course = self.course
        if course.noise:
            scale = self.network.get_buffer("standard.scale")
            features = features + torch.randn_like(features) * scale * course.noise
        logits = self.network(features)  # (batch, members, labels)
        wanted = truth[:, None].expand(-1, logits.shape[1])
        loss = nn.functional.cross_entropy(
            logits.flatten(0, 1), wanted.flatten(), label_smoothing=course.smoothing
        )
        # Members share no weights: each gets the gradient it would have alone.
        self.optimizer.zero_grad()
        (loss * logits.shape[1]).backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), LONGEST_GRADIENT * logits.shape[1])
        for group in self.optimizer.param_groups:
            group["lr"] = course.learning_rate * (_falling(share) if course.falling else 1)
        self.optimizer.step()

    def _probabilities(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Mean probabilities of the members, (rows, labels)."""
        self.network.eval()
        with torch.inference_mode():
            table = self.network(self.views[0, rows]).double().softmax(-1).mean(1).numpy()
        if not np.isfinite(table).all():
            raise Failure("The training broke down to no number: take a lower learning rate.")
        found: NDArray[np.float64] = table
        return found

    def _note(self, epoch: int, logs: SummaryWriter) -> None:
        entry: dict[str, Any] = {"epoch": epoch, "train": self._measure(self.taught)}
        if len(self.held):
            entry["held_out"] = self._measure(self.held)
        history = [*self.progress.history, entry]
        self.progress = Progress(self.progress.run, history, len(history) - 1)
        for part in ("train", "held_out"):
            for name, value in entry.get(part, {}).items():
                logs.add_scalar(f"{name}/{part}", value, epoch)
        if epoch % KEPT == 0 or epoch == self.course.epochs:
            self.tell(f"{self.folder.name}, epoch {epoch}/{self.course.epochs}: {_words(entry)}")

    def _measure(self, rows: NDArray[np.int64]) -> dict[str, float]:
        return _measures(self.truth[rows].numpy(), self._probabilities(rows))

    def _write(self, folder: Path) -> None:
        save_file(self.network.state_dict(), folder / WEIGHTS)
        write_progress(folder / "training", self.progress, self.optimizer)
        text = json.dumps(self.progress.history, indent=1)
        (self.folder / "metrics.json").write_text(text, encoding="utf-8")

    def finish(self) -> VoiceTrained:
        """Export the model, and measure it on what was held out."""
        rows = self.held if len(self.held) else self.taught
        truth, table = self.truth[rows].numpy(), self._probabilities(rows)
        what = "held out" if len(self.held) else "train"
        counts = metrics.confusion(truth, table)
        draw_confusion(counts, TONES, f"{self.folder.name}, {what}", self.folder / "confusion.png")
        some = self.views[0, rows[:COMPARED]]
        onnx = export_tone(self.network, some, self.folder, self.course.features)
        if not len(self.held):
            nothing = np.zeros((0, len(TONES)))
            return VoiceTrained(self.folder, onnx, None, truth[:0], nothing)
        measures = {**_measures(truth, table), "ece": metrics.calibration_error(truth, table)}
        return VoiceTrained(self.folder, onnx, measures, truth, table)


def _load(network: nn.Module, path: Path) -> None:
    # Copies: what is mapped from a file lies at other addresses (see `restore_optimizer`).
    weights = {name: tensor.clone() for name, tensor in load_file(path).items()}
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise ModelUnavailable(f"The weights in {path} do not fit the network.") from error


def _falling(share: float) -> float:
    """Give the factor of the learning rate after `share` of all steps: up, then down to 0."""
    if share < WARM_UP:
        return max(share, 1e-3) / WARM_UP
    return float(0.5 + 0.5 * np.cos(np.pi * (share - WARM_UP) / (1 - WARM_UP)))


def _measures(truth: NDArray[np.int64], table: NDArray[np.float64]) -> dict[str, float]:
    return {
        "loss": metrics.log_loss(truth, table),
        "accuracy": metrics.accuracy(truth, table),
        "macro_f1": metrics.macro_f1(truth, table),
    }


def _words(entry: dict[str, Any]) -> str:
    parts = [(part, entry[part]) for part in ("train", "held_out") if part in entry]
    return "; ".join(
        f"{part.replace('_', ' ')} loss {found['loss']:.4f}, accuracy {found['accuracy']:.2%}"
        for part, found in parts
    )
