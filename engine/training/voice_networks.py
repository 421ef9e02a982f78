"""The networks that read a voice: the speech paper's three, and the bundled tone's.

Each takes a batch of features, (n, ...), and gives logits (n, members, labels):
a network of the paper is its own one member, `Traits` has several, whose
probabilities are averaged. Each standardises its features by `shift` and
`scale`, which are fitted on training data and belong to the weights.
"""

from collections.abc import Callable

import torch
from torch import nn

from engine.tones import steps
from engine.values import TONES

FARTHEST = 6.0  # standard deviations; what lies beyond tells of an odd recording only


class Standard(nn.Module):
    """Features less their mean over their standard deviation."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.register_buffer("shift", torch.zeros(shape))
        self.register_buffer("scale", torch.ones(shape))

    def fit(self, features: torch.Tensor) -> None:
        """Take mean and spread of `features`, (n, ...)."""
        self.shift = features.mean(0)
        self.scale = features.std(0).clamp_min(1e-6)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Standardise features."""
        apart: torch.Tensor = (features - self.shift) / self.scale
        return apart.clamp(-FARTHEST, FARTHEST)


class Lstm(nn.Module):
    """LSTM of 256 and of 128, two dense layers of 2,048, and the labels."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.standard = Standard(shape)
        self.first = nn.LSTM(shape[1], 256, batch_first=True)
        self.second = nn.LSTM(256, 128, batch_first=True)
        self.dense = nn.Sequential(
            nn.Linear(128, 2048),
            nn.ReLU(),
            nn.Linear(2048, 2048),
            nn.ReLU(),
            nn.Linear(2048, len(TONES)),
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Logits of features (n, steps, figures), by the state after the last step."""
        states, _ = self.first(self.standard(features))
        states, _ = self.second(states)
        logits: torch.Tensor = self.dense(states[:, -1])
        return logits[:, None]


class Cnn(nn.Module):
    """Two convolutions along the figures, with the steps as channels, and a dense layer."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.standard = Standard(shape)
        self.layers = nn.Sequential(
            nn.Conv1d(steps.STEPS, 64, 5, padding=2),
            nn.ReLU(),
            nn.MaxPool1d(4),
            nn.Conv1d(64, 128, 5, padding=2),
            nn.ReLU(),
            nn.MaxPool1d(4),
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(128 * (steps.FIGURES // 16), len(TONES)),
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Logits of features (n, steps, figures)."""
        logits: torch.Tensor = self.layers(self.standard(features))
        return logits[:, None]


class Mlp(nn.Module):
    """Dense layers of 256 and of 128, each followed by a dropout of 0.3, and the labels."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.standard = Standard(shape)
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(shape[0] * shape[1], 256),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(256, 128),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(128, len(TONES)),
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Logits of features (n, steps, figures)."""
        logits: torch.Tensor = self.layers(self.standard(features))
        return logits[:, None]


MEMBERS = 2  # networks that `Traits` trains beside each other
WIDTH = 256


class Traits(nn.Module):
    """Several small networks on the traits of a voice, trained as one."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.standard = Standard(shape)
        self.members = nn.ModuleList(_member(shape[0]) for _ in range(MEMBERS))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Logits of features (n, traits)."""
        standard = self.standard(features)
        return torch.stack([member(standard) for member in self.members], 1)


def _member(traits: int) -> nn.Module:
    return nn.Sequential(
        nn.Dropout(0.2),
        nn.Linear(traits, WIDTH),
        nn.BatchNorm1d(WIDTH),
        nn.ReLU(),
        nn.Dropout(0.4),
        nn.Linear(WIDTH, WIDTH),
        nn.BatchNorm1d(WIDTH),
        nn.ReLU(),
        nn.Dropout(0.4),
        nn.Linear(WIDTH, len(TONES)),
    )


MADE: dict[str, Callable[[tuple[int, ...]], nn.Module]] = {
    "lstm": Lstm,
    "cnn": Cnn,
    "mlp": Mlp,
    "traits": Traits,
}
