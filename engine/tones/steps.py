"""The features of the speech paper: 180 figures in each of 5 steps, by librosa.

Each step is a fifth of the clip; its figures are the means of 40 MFCC, 12
chroma and 128 mel bands over its frames. The networks of the paper read them;
the bundled one reads `traits`, for which a bot need not import librosa.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.values import SAMPLE_RATE

CEPSTRUM, CHROMA, BANDS = 40, 12, 128
FIGURES = CEPSTRUM + CHROMA + BANDS
STEPS = 5
FRAME, HOP = 2048, 512  # samples; librosa's own


def steps(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The features of mono samples at `SAMPLE_RATE`, (STEPS, FIGURES), float32."""
    import librosa  # noqa: PLC0415 - seconds, and only the paper's networks need it

    if len(samples) < FRAME:
        samples = np.pad(samples, (0, FRAME - len(samples)))
    power = np.square(np.abs(librosa.stft(samples, n_fft=FRAME, hop_length=HOP)))
    mel = librosa.feature.melspectrogram(S=power, sr=SAMPLE_RATE, n_mels=BANDS)
    cepstrum = librosa.feature.mfcc(S=librosa.power_to_db(mel), n_mfcc=CEPSTRUM)
    # The tuning of an instrument is nothing that a voice has.
    chroma = librosa.feature.chroma_stft(S=power, sr=SAMPLE_RATE, tuning=0.0, n_chroma=CHROMA)
    rows = np.concatenate([cepstrum, chroma, mel])
    edges = np.linspace(0, rows.shape[1], STEPS + 1).astype(int)
    parts = [rows[:, first : max(last, first + 1)] for first, last in pairwise(edges)]
    return np.stack([part.mean(axis=1) for part in parts]).astype(np.float32)
