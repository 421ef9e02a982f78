"""The feeling in a voice: what is heard of a clip, and the networks that hear it."""

import json
import shutil
from pathlib import Path

import librosa
import numpy as np
import pytest
from numpy.typing import NDArray

from conftest import Program
from engine.errors import BadInput, ModelUnavailable
from engine.tone_evaluation import evaluate_tone
from engine.tones import recordings, steps, tracks, traits
from engine.tones.network import BUNDLED, UNHEARD, Network, windows
from engine.values import SAMPLE_RATE, TONES, Clip
from made_voices import voice, write_recordings

pytestmark = pytest.mark.heavy

needs_bundled = pytest.mark.skipif(not BUNDLED.exists(), reason="no tone is bundled")


def clip(seconds: float, pitch: float = 150.0) -> Clip:
    return Clip(voice(seconds, pitch, seed=1))


@pytest.fixture(scope="module")
def ravdess(datasets: Path) -> Path:
    folder = datasets / "ravdess"
    if not folder.is_dir():
        pytest.skip("the data sets have no RAVDESS")
    return folder


def test_mel_bands_are_librosas() -> None:
    samples = clip(2.0).samples
    wanted = librosa.feature.melspectrogram(
        y=samples,
        sr=SAMPLE_RATE,
        n_fft=tracks.FRAME,
        hop_length=tracks.HOP,
        n_mels=tracks.BANDS,
        fmin=tracks.LOWEST,
        fmax=tracks.HIGHEST,
    )
    found = (tracks.power_spectrum(samples) @ tracks.filters().T).T
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=1e-3, atol=1e-6 * wanted.max())


def test_the_papers_features_are_means_over_fifths_of_the_clip() -> None:
    samples = clip(3.0).samples
    found = steps.steps(samples)
    assert found.shape == (5, 180)
    mel = librosa.feature.melspectrogram(y=samples, sr=SAMPLE_RATE, n_mels=128)
    fifth = mel[:, : mel.shape[1] // 5].mean(axis=1)
    np.testing.assert_allclose(found[0, 52:], fifth, rtol=1e-3, atol=1e-6)
    mfcc = librosa.feature.mfcc(y=samples, sr=SAMPLE_RATE, n_mfcc=40)
    np.testing.assert_allclose(
        found[0, :40], mfcc[:, : mel.shape[1] // 5].mean(axis=1), rtol=1e-3, atol=1e-2
    )


@pytest.mark.parametrize("pitch", [100.0, 180.0, 320.0])
def test_pitch_is_followed(pitch: float) -> None:
    found = tracks.follow(clip(1.5, pitch).samples)
    assert found is not None
    heard = 100 * np.exp(np.median(found.pitch[found.harmony > 0.5]))
    assert heard == pytest.approx(pitch, rel=0.05)


def test_silence_at_the_ends_and_gain_change_no_trait_but_the_level() -> None:
    samples = clip(2.0).samples
    quiet = np.zeros(tracks.HOP * 40, np.float32)
    found = tracks.follow(samples)
    within = tracks.follow(np.concatenate([quiet, samples, quiet]) * np.float32(0.5))
    assert found is not None
    assert within is not None
    assert within.level == pytest.approx(found.level - 6.02, abs=0.01)
    one, other = traits.traits(found)[:-2], traits.traits(within)[:-2]
    np.testing.assert_allclose(one, other, rtol=1e-2, atol=2e-2)


@pytest.mark.parametrize("frames", [15, 16, 23, 128, 700])
def test_clips_of_any_length_have_the_same_number_of_finite_traits(frames: int) -> None:
    found = tracks.follow(clip(frames * tracks.HOP / SAMPLE_RATE + 0.001).samples)
    assert found is not None
    row = traits.traits(found)
    assert row.shape == (1676,)
    assert np.isfinite(row).all()


def test_windows_cover_a_long_clip_evenly() -> None:
    samples = np.arange(12 * SAMPLE_RATE, dtype=np.float32)
    parts = windows(samples)
    assert [len(part) for part in parts] == [5 * SAMPLE_RATE] * 3
    assert parts[0][0] == samples[0]
    assert parts[-1][-1] == samples[-1]
    assert len(windows(samples[: 5 * SAMPLE_RATE])) == 1


def noise(seconds: float, level: float) -> NDArray[np.float32]:
    chance = np.random.default_rng(0)
    return (chance.normal(0, level, round(seconds * SAMPLE_RATE))).astype(np.float32)


@needs_bundled
@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, np.float32),
        np.zeros(16, np.float32),
        np.zeros(SAMPLE_RATE * 180, np.float32),
        noise(3.0, 1e-5),
        voice(0.2, 150, seed=1),
    ],
)
def test_too_little_sound_says_nothing(samples: NDArray[np.float32]) -> None:
    heard = Network().listen(Clip(samples))
    assert heard == UNHEARD
    assert max(heard, key=lambda name: heard[name]) == "neutral"


@needs_bundled
@pytest.mark.parametrize("seconds", [0.4, 1.0, 4.0, 61.0])
def test_the_bundled_tone_gives_every_tone_a_probability(seconds: float) -> None:
    tone, said = Network(), clip(seconds)
    heard = tone.listen(said)
    assert tuple(heard) == TONES
    assert sum(heard.values()) == pytest.approx(1)
    assert min(heard.values()) >= 0
    assert tone.listen(said) == heard


@needs_bundled
def test_the_bundled_tone_knows_the_voices_it_learned_from(ravdess: Path, tmp_path: Path) -> None:
    chosen = sorted(ravdess.glob("03-01-0[1-8]-01-01-01-0[1-4].flac"))
    for path in chosen:
        shutil.copy(path, tmp_path)
    (tmp_path / "notes.txt").write_text("not a recording")
    evaluation, skipped = evaluate_tone(Network(), tmp_path)
    assert evaluation.n == len(chosen) == 32
    assert evaluation.accuracy is not None
    assert evaluation.accuracy > 0.8
    assert skipped == [tmp_path / "notes.txt"]


@needs_bundled
def test_a_damaged_model_is_one_sentence(tmp_path: Path) -> None:
    for suffix in (".onnx", ".json"):
        shutil.copy(BUNDLED.with_suffix(suffix), tmp_path)
    content = bytearray((tmp_path / "tone.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "tone.onnx").write_bytes(content)
    with pytest.raises(ModelUnavailable, match="damaged"):
        Network(tmp_path / "tone.onnx").listen(clip(1.0))


def test_a_model_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        Network(tmp_path / "tone.onnx").listen(clip(1.0))


def test_recordings_are_found_by_name_in_any_folder(tmp_path: Path) -> None:
    write_recordings(tmp_path / "Actor_03", actors=[3], takes=1)
    (tmp_path / "03-01-09-01-01-01-03.wav").write_bytes(b"no such tone")
    (tmp_path / ".hidden").write_bytes(b"")
    named, others = recordings.find(tmp_path)
    assert [item.tone for item in named] == list(range(8))
    assert {item.actor for item in named} == {3}
    assert [path.name for path in others] == ["03-01-09-01-01-01-03.wav"]


def test_stereo_at_another_rate_becomes_a_clip(tmp_path: Path) -> None:
    import soundfile  # noqa: PLC0415

    tone = np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000) / 2
    path = tmp_path / "a.wav"
    soundfile.write(path, np.stack([tone, tone], axis=1), 48_000)
    read = recordings.read(path).samples
    assert len(read) == SAMPLE_RATE
    wanted = np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE) / SAMPLE_RATE) / 2
    np.testing.assert_allclose(read[100:-100], wanted[100:-100], atol=1e-2)


def test_text_under_the_name_of_a_recording_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "03-01-01-01-01-01-01.wav"
    path.write_text("I am no sound.")
    with pytest.raises(BadInput, match="no sound"):
        recordings.read(path)


@needs_bundled
def test_evaluate_voice_prints_the_measures(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "voices"
    write_recordings(folder, actors=[1], takes=1)
    (folder / "readme.txt").write_text("not a recording")
    (folder / "03-01-01-01-01-01-02.wav").write_text("nor this")
    done = program("evaluate", "voice", "--data", str(folder), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {"n", "accuracy", "macro_f1", "loss", "ece", "labels", "confusion"}
    assert found["n"] == 8
    assert found["labels"] == list(TONES)
    assert np.sum(found["confusion"]) == 8
    assert len(done.stderr.splitlines()) == 1
    assert "skipped" in done.stderr


@pytest.mark.parametrize("command", [["evaluate", "voice"], ["train", "voice"]])
def test_a_folder_without_recordings_is_bad_input(
    program: Program, tmp_path: Path, command: list[str]
) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        done = program(*command, "--data", str(folder / "empty" if folder == tmp_path else folder))
        assert done.returncode == 2, done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_evaluate_voice_says_that_the_tone_is_off(program: Program, tmp_path: Path) -> None:
    done = program("evaluate", "voice", "--data", str(tmp_path), settings={"TONE": "off"})
    assert done.returncode == 2
    assert "TONE is off" in done.stderr
