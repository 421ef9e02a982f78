"""Ears on real speech, and on what is none."""

from pathlib import Path

import numpy as np
import pytest
from huggingface_hub import constants

import sounds
from conftest import Program
from engine.ears import speech, sphinx, whisper_models, words
from engine.ears.choice import choose
from engine.ears.sphinx import Sphinx
from engine.ears.whisper import Whisper
from engine.ears.whisper_models import Found, find
from engine.errors import ModelUnavailable
from engine.values import MAX_TEXT, Clip
from test_decoding import decoded

# RAVDESS: calm and neutral sentences of actors that speak clearly.
SAID = {
    "03-01-01-01-02-01-03": "dogs are sitting by the door",
    "03-01-01-01-01-01-03": "kids are talking by the door",
    "03-01-03-01-01-01-01": "kids are talking by the door",
}
NOTHING = {
    "silence": sounds.silence(3),
    "noise": sounds.noise(3),
    "loud noise": sounds.noise(3, 0.5),
    "a tone": sounds.tone(3),
    "music": sounds.music(3),
    "a click": sounds.noise(0.03, 0.5),
    "a millisecond": sounds.tone(0.001),
    "no sample": sounds.silence(0),
}


@pytest.fixture(scope="session")
def clips(datasets: Path) -> dict[str, Clip]:
    return {name: decoded(datasets / "ravdess" / f"{name}.flac") for name in SAID}


@pytest.fixture(scope="session")
def ear() -> Sphinx:
    return Sphinx()


@pytest.fixture(scope="session")
def tiny_whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tiny_whisper import make_tiny_whisper  # noqa: PLC0415 - torch, seconds

    return make_tiny_whisper(tmp_path_factory.mktemp("whisper"))


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the model hub."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def cache(hub: Path, size: str, model: Path) -> None:
    """As if the hub had been asked for a model of this size."""
    folder = hub / f"models--{whisper_models.SIZES[size].replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "snapshots").mkdir()
    (folder / "refs" / "main").write_text("0" * 40)
    (folder / "snapshots" / ("0" * 40)).symlink_to(model)


def test_most_words_of_clear_speech_are_heard(ear: Sphinx, clips: dict[str, Clip]) -> None:
    right = 0
    for name, said in SAID.items():
        heard = ear.hear(clips[name])
        assert (heard.language, heard.weak) == (None, True)
        right += len(set(heard.text.split()) & set(said.split()))
    assert right >= 0.7 * 6 * len(SAID)


def test_a_spoken_sentence_is_heard_in_parts(ear: Sphinx, tmp_path: Path) -> None:
    path = sounds.spoken("everything is going well", tmp_path / "said.wav")
    clip = decoded(path)
    twice = Clip(np.concatenate([clip.samples, sounds.silence(1), clip.samples]))
    assert len(speech.utterances(twice)) == 2
    once = ear.hear(clip).text
    assert "everything is going" in once
    assert ear.hear(twice).text.count("everything is going") == 2


def test_a_loud_voice_before_does_not_deafen(ear: Sphinx, datasets: Path) -> None:
    """People share the ear; it adapts to none of them."""
    loud, calm = (
        decoded(datasets / "ravdess" / f"{name}.flac")
        for name in ("03-01-05-02-01-01-02", "03-01-01-01-02-01-04")
    )
    ear.hear(loud)
    assert ear.hear(calm) == Sphinx().hear(calm)


@pytest.mark.parametrize("kind", NOTHING)
def test_nobody_says_anything_in_noise_music_and_silence(ear: Sphinx, kind: str) -> None:
    assert ear.hear(Clip(NOTHING[kind])).text == ""


def test_another_language_is_guessed_at_and_called_weak(ear: Sphinx, tmp_path: Path) -> None:
    clip = decoded(sounds.spoken("Сегодня я очень счастлив", tmp_path / "ru.wav", voice="ru"))
    assert ear.hear(clip).weak


def test_a_long_note_is_heard_as_far_as_there_is_time(
    ear: Sphinx, clips: dict[str, Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = (clip.samples for clip in clips.values())
    together = Clip(np.concatenate([first, sounds.silence(1), second, sounds.silence(1), second]))
    assert len(speech.utterances(together)) == 3
    monkeypatch.setattr(sphinx, "PATIENCE", 0.0)
    assert ear.hear(together).text.split()[-1] == ear.hear(Clip(first)).text.split()[-1]
    assert len(ear.hear(together).text.split()) < 10


def test_a_broken_sphinx_is_one_sentence(tmp_path: Path, clips: dict[str, Clip]) -> None:
    with pytest.raises(ModelUnavailable, match="install pocketsphinx again"):
        Sphinx(tmp_path).hear(next(iter(clips.values())))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["[Music]", " (laughs) "], ""),
        ([" I'm [noise] fine", "<sil> ++breath++ today *sighs* ♪"], "I'm fine today"),
        (["...", " - "], ""),
        ([], ""),
        (["Привет, мир!"], "Привет, мир!"),
    ],
)
def test_only_words_are_left(parts: list[str], said: str) -> None:
    assert words.joined(parts) == said


def test_what_is_heard_can_be_read() -> None:
    assert MAX_TEXT - 10 < len(words.joined(["hello"] * 2_000)) <= MAX_TEXT


def test_whisper_hears_and_tells_the_language(tiny_whisper: Path, clips: dict[str, Clip]) -> None:
    ear = choose(str(tiny_whisper))
    assert isinstance(ear, Whisper)
    heard = ear.hear(next(iter(clips.values())))
    assert heard.text
    assert heard.language
    assert not heard.weak
    for nothing in NOTHING.values():
        assert ear.hear(Clip(nothing)).text == ""


def test_whisper_is_taken_where_its_model_is(tiny_whisper: Path, hub: Path) -> None:
    assert isinstance(choose(""), Sphinx)
    cache(hub, "tiny", tiny_whisper)
    assert find("").name == "tiny"
    cache(hub, "large-v3", tiny_whisper)
    cache(hub, "base", tiny_whisper)
    assert find("").name == "base"
    assert find("large-v3").name == "large-v3"
    assert isinstance(choose(""), Whisper)
    assert isinstance(choose("small"), Sphinx)


@pytest.mark.parametrize("model", ["", "small", "somebody/something", "huge", "a/b/c", "/no/such"])
def test_a_missing_model_is_one_line_with_its_remedy(model: str, hub: Path) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        find(model)
    assert "doctor --fetch" in str(caught.value) or "There is no Whisper model" in str(caught.value)
    with pytest.raises(ModelUnavailable) as caught:
        whisper_models.fetch(model)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", whisper_models.NEEDED)
def test_a_model_that_is_not_whole_is_not_taken(
    name: str, tiny_whisper: Path, tmp_path: Path
) -> None:
    for path in tiny_whisper.iterdir():
        (tmp_path / path.name).write_bytes(b"" if path.name == name else path.read_bytes())
    with pytest.raises(ModelUnavailable, match=f"lacks {name}"):
        find(str(tmp_path))
    assert isinstance(choose(str(tmp_path)), Sphinx)


@pytest.mark.parametrize("name", whisper_models.NEEDED)
def test_a_damaged_model_is_one_sentence(
    name: str, tiny_whisper: Path, tmp_path: Path, clips: dict[str, Clip]
) -> None:
    for path in tiny_whisper.iterdir():
        data = path.read_bytes()
        (tmp_path / path.name).write_bytes(data[: len(data) // 2] if path.name == name else data)
    with pytest.raises(ModelUnavailable, match="fetch it again") as caught:
        Whisper(Found("tiny", tmp_path)).hear(next(iter(clips.values())))
    assert "\n" not in str(caught.value)


def test_doctor_finds_a_whisper_that_is_here(program: Program, tiny_whisper: Path) -> None:
    found = program("doctor", "--fetch", settings={"WHISPER_MODEL": str(tiny_whisper)})
    assert found.returncode == 0, found.stdout
    assert f"ok    fetch     whisper {tiny_whisper} is here" in found.stdout
    assert f"ok    ear       whisper {tiny_whisper}" in found.stdout
