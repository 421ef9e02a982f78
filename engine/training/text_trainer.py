"""Train any text classifier on labelled sentences, so that it can be killed and resumed.

A run is one folder: `best/` (lowest validation loss) and `last/` in Hugging
Face layout, metrics.json, confusion matrices as pictures, TensorBoard logs and
in the end model.onnx. All of a run's state is inside `last/`, which is replaced
as one after every epoch; what chance there is follows from (seed, epoch).
Hence a run that was killed and resumed ends, on the same processor and threads, with the
same bits as one that was not.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from torch.utils.tensorboard import SummaryWriter
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from engine.errors import BadInput, Failure, ModelUnavailable, StorageFailed
from engine.training.checkpoints import (
    Progress,
    load_classifier,
    output_labels,
    read_progress,
    replace_folder,
    restore_optimizer,
    settle,
    token_limit,
    write_classifier,
    write_progress,
)
from engine.training.confusion_picture import draw_confusion
from engine.training.export import ENOUGH_SENTENCES, Agreement, export_onnx
from engine.training.results import figures, write_json
from engine.training.text_options import TextTraining
from engine.training.text_rows import Parts, Row
from engine.training.text_start import starting_model
from engine.training.token_batches import bucketed

WARM_UP = 0.1  # share of all steps
WEIGHT_DECAY = 0.01
LONGEST_GRADIENT = 1.0  # norm
EVALUATION_BATCHES = 4  # training batches that fit where no gradients are kept
COMPARED = 4 * ENOUGH_SENTENCES  # validation sentences the ONNX file is held against

Track = Callable[[list[Any], str], Iterable[Any]]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Trained:
    """Where a finished run left its results, and how good the best epoch was.

    `last_test` is how good the last one was on the test rows.
    """

    best: Path
    onnx: Path
    metrics: Path
    epoch: int
    validation: dict[str, Any]
    test: dict[str, Any] | None
    last_test: dict[str, Any] | None
    agreement: Agreement


@dataclass(frozen=True)
class _Encoded:
    """Texts as token numbers, with the indices of their labels, (n,)."""

    tokens: list[list[int]]
    truth: NDArray[np.int64]


def train_text_classifier(
    options: TextTraining, parts: Parts, *, track: Track, tell: Tell
) -> Trained:
    """Train as `options` say and export the best epoch to ONNX.

    `parts` are the `chosen_parts` of the options. `track` wraps the batches of
    each pass, to show progress; `tell` gets a line an epoch. Raises BadInput,
    ModelUnavailable (a model that is not there, does not fit or does not export),
    StorageFailed, and Failure where training itself breaks off.
    """
    _check_folder(options)
    try:
        run = _Run(options, parts, track, tell)
        run.train()
        return run.finish()
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageFailed(f"The run in {options.folder} cannot be written: {reason}.") from error
    except torch.cuda.OutOfMemoryError as error:
        raise Failure("The GPU's memory is too small: take a smaller batch size.") from error


def _check_folder(options: TextTraining) -> None:
    if options.resume:
        return
    settle(options.folder / "last")
    if (options.folder / "last").exists():
        raise BadInput(
            f"{options.folder} already holds a run: go on with it by --resume, or take "
            "another --suffix."
        )


class _Run:
    """One run in its folder, from wherever it stands."""

    def __init__(self, options: TextTraining, parts: Parts, track: Track, tell: Tell) -> None:
        self.options, self.folder = options, options.folder
        self.track, self.tell = track, tell
        self.device = _device(options.device)
        self.progress = self._found(self._identity(parts))
        self.model, self.tokenizer = self._model(parts)
        self.labels = output_labels(self.model)
        self.optimizer = _optimizer(self.model, options.learning_rate)
        if self.progress.history:
            restore_optimizer(self.folder / "last" / "training", self.optimizer)
        self.train_rows, self.validation, self.test = (
            self._encode(rows) for rows in (parts.train, parts.validation, parts.test)
        )
        self.samples = [text for text, _ in parts.validation[:COMPARED]]

    def _identity(self, parts: Parts) -> dict[str, Any]:
        """What a run must have in common with the one it goes on with."""
        names = ("model", "batch_size", "epochs", "learning_rate", "max_length", "seed")
        chosen = {name: value for name, value in asdict(self.options).items() if name in names}
        pth = self.options.start_from_pth
        return {
            **chosen,
            "start_from_pth": None if pth is None else str(pth),
            "device": self.device.type,
            "data": parts.fingerprint,
        }

    def _found(self, identity: dict[str, Any]) -> Progress:
        last = self.folder / "last"
        settle(last)
        if not self.options.resume or not last.exists():
            return Progress(identity, [], 0)
        progress = read_progress(last / "training")
        for name, value in identity.items():
            if progress.run.get(name) != value:
                what = name.replace("_", " ")
                other = "" if name == "data" else f": {progress.run.get(name)}, not {value}"
                raise BadInput(f"The run in {self.folder} was started with another {what}{other}.")
        return progress

    def _model(self, parts: Parts) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
        if self.progress.history:
            model, tokenizer = load_classifier(self.folder / "last", attention="sdpa")
            for weights in model.parameters():
                weights.data = weights.data.clone()  # as in `restore_optimizer`
        else:
            model, tokenizer = starting_model(self.options, parts)
        if tokenizer.pad_token_id is None:
            raise ModelUnavailable(f"The model {self.options.model} has no token to pad with.")
        torch.nn.Module.to(model, self.device)  # in place
        return model, tokenizer

    def _encode(self, rows: list[Row]) -> _Encoded:
        limit = min(self.options.max_length, token_limit(self.model, self.tokenizer))
        texts = [text for text, _ in rows]
        tokens = (
            self.tokenizer(texts, truncation=True, max_length=limit)["input_ids"] if rows else []
        )
        return _Encoded(tokens, np.array([self.labels.index(label) for _, label in rows], int))

    def train(self) -> None:
        """Evaluate, then train and evaluate epoch by epoch, keeping each."""
        first = len(self.progress.history)
        if first > self.options.epochs:
            return
        logs = SummaryWriter(str(self.folder / "tensorboard"), purge_step=first)
        try:
            for epoch in range(first, self.options.epochs + 1):
                if epoch > 0:
                    self._epoch(epoch)
                self._keep(self._measured(epoch), logs)
        finally:
            logs.close()

    def _epoch(self, epoch: int) -> None:
        """Train once on every row; the same for the same (seed, epoch)."""
        chance = np.random.SeedSequence([self.options.seed, epoch])
        torch.manual_seed(int(chance.generate_state(1, np.uint64)[0] >> 1))  # dropout
        lengths = [len(tokens) for tokens in self.train_rows.tokens]
        batches = bucketed(lengths, self.options.batch_size, np.random.default_rng(chance))
        self.model.train()
        step = (epoch - 1) * len(batches)
        for number, batch in enumerate(self.track(batches, f"Epoch {epoch}")):
            share = (step + number) / (self.options.epochs * len(batches))
            self._step(batch, self.options.learning_rate * _schedule(share))

    def _step(self, batch: list[int], rate: float) -> None:
        logits = self._logits(self.train_rows, batch)
        truth = torch.from_numpy(self.train_rows.truth[batch]).to(self.device)
        loss = torch.nn.functional.cross_entropy(logits, truth)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), LONGEST_GRADIENT)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()

    def _logits(self, rows: _Encoded, batch: list[int]) -> torch.Tensor:
        """Logits (batch, labels), padded to the longest text of the batch."""
        chosen = [torch.tensor(rows.tokens[index]) for index in batch]
        pad = torch.nn.utils.rnn.pad_sequence
        ids = pad(chosen, batch_first=True, padding_value=int(self.tokenizer.pad_token_id))
        mask = pad([torch.ones_like(tokens) for tokens in chosen], batch_first=True)
        logits: torch.Tensor = self.model(
            input_ids=ids.to(self.device), attention_mask=mask.to(self.device)
        ).logits
        return logits

    def _measured(self, epoch: int) -> dict[str, Any]:
        return {
            "epoch": epoch,
            "labels": list(self.labels),
            "train": self._measure(self.train_rows, "training data"),
            "validation": self._measure(self.validation, "validation data"),
        }

    def _measure(self, rows: _Encoded, name: str) -> dict[str, Any]:
        """The `figures` on `rows`."""
        size = self.options.batch_size * EVALUATION_BATCHES
        order = sorted(range(len(rows.tokens)), key=lambda index: len(rows.tokens[index]))
        batches = [order[start : start + size] for start in range(0, len(order), size)]
        table = np.empty((len(order), len(self.labels)))
        self.model.eval()
        with torch.inference_mode():
            for batch in self.track(batches, f"Measuring on {name}"):
                table[batch] = self._logits(rows, batch).double().softmax(dim=1).cpu().numpy()
        if not np.isfinite(table).all():
            raise Failure("The training broke down to no number: take a lower learning rate.")
        return figures(rows.truth, table)

    def _keep(self, entry: dict[str, Any], logs: SummaryWriter) -> None:
        """Put an epoch on the disk. `last/` comes last: until then the epoch is done again."""
        history = [*self.progress.history, entry]
        losses = [past["validation"]["loss"] for past in history]
        self.progress = Progress(self.progress.run, history, losses.index(min(losses)))
        self._show(entry, logs)
        write_json(self.folder / "metrics.json", history)
        if self.progress.best == self.progress.epoch:
            replace_folder(self.folder / "best", self._write_model)
        replace_folder(self.folder / "last", self._write_all)

    def _write_model(self, folder: Path) -> None:
        write_classifier(folder, self.model, self.tokenizer)

    def _write_all(self, folder: Path) -> None:
        self._write_model(folder)
        write_progress(folder / "training", self.progress, self.optimizer)

    def _show(self, entry: dict[str, Any], logs: SummaryWriter) -> None:
        epoch = entry["epoch"]
        pictures = self.folder / "confusion"
        pictures.mkdir(parents=True, exist_ok=True)
        for part in ("train", "validation"):
            for name in ("loss", "accuracy", "macro_f1"):
                logs.add_scalar(f"{name}/{part}", entry[part][name], epoch)
            picture = pictures / f"{part}-{epoch:03}.png"
            title = f"{part}, epoch {epoch}"
            draw_confusion(np.array(entry[part]["confusion"]), self.labels, title, picture)
        logs.flush()
        self.tell(f"epoch {epoch}/{self.options.epochs}: {_in_words(entry)}")

    def finish(self) -> Trained:
        """Export the best epoch and measure it and the last on the test rows, if there are any."""
        best, path = self.folder / "best", self.folder / "model.onnx"
        settle(best)
        agreement = export_onnx(best, path, sentences=self.samples)
        last_test, test = self._tested(self.folder / "last"), self._tested(best)
        if test is not None:
            write_json(self.folder / "test.json", test)
        entry = self.progress.history[self.progress.best]
        return Trained(
            best=best,
            onnx=path,
            metrics=self.folder / "metrics.json",
            epoch=self.progress.best,
            validation=entry["validation"],
            test=test,
            last_test=last_test,
            agreement=agreement,
        )

    def _tested(self, checkpoint: Path) -> dict[str, Any] | None:
        if not self.test.tokens:
            return None
        self.model, _ = load_classifier(checkpoint, attention="sdpa")
        torch.nn.Module.to(self.model, self.device)
        return self._measure(self.test, "test data")


def _device(name: str) -> torch.device:
    cuda = torch.cuda.is_available()
    if name == "cuda" and not cuda:
        raise BadInput("There is no CUDA device here; take --device cpu.")
    return torch.device("cuda" if cuda and name != "cpu" else "cpu")


def _optimizer(model: PreTrainedModel, rate: float) -> torch.optim.AdamW:
    """AdamW (Loshchilov and Hutter 2019) that leaves biases and norms undecayed."""
    weights = [item for item in model.parameters() if item.requires_grad]
    groups = [
        {"params": [item for item in weights if item.ndim > 1], "weight_decay": WEIGHT_DECAY},
        {"params": [item for item in weights if item.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate)


def _schedule(share: float) -> float:
    """Give the factor of the learning rate after `share` of all steps: up, then down to 0."""
    return min(share / WARM_UP, (1 - share) / (1 - WARM_UP))


def _in_words(entry: dict[str, Any]) -> str:
    return "; ".join(
        f"{part} loss {entry[part]['loss']:.4f}, accuracy {entry[part]['accuracy']:.2%}, "
        f"macro-F1 {entry[part]['macro_f1']:.4f}"
        for part in ("train", "validation")
    )
