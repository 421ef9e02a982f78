"""`--voice` from outside, and what doctor says of the ear."""

import json
from pathlib import Path

import pytest

import sounds
from bot.commands.draw import local_user
from conftest import Program
from engine.ears.whisper_models import NEEDED


@pytest.fixture
def said(tmp_path: Path) -> Path:
    return sounds.spoken("everything is going well", tmp_path / "said.wav")


def test_read_and_draw_put_the_words_into_their_json(program: Program, said: Path) -> None:
    read = json.loads(program("read", "--voice", str(said), "--json").stdout)
    assert "everything is going" in read["transcript"]
    assert sum(read["emotions"].values()) == pytest.approx(1)
    drawn = json.loads(program("draw", "--voice", str(said), "--json").stdout)
    pictures = drawn.pop("pictures")
    assert drawn == read
    assert len(pictures) == 3


def test_the_words_are_shown_with_their_worth(program: Program, said: Path) -> None:
    for command in ("read", "draw"):
        lines = program(command, "--voice", str(said)).stdout.splitlines()
        assert "everything is going" in lines[0]
        assert "weaker ear" in lines[1]


def test_the_gallery_keeps_what_was_said_as_said(program: Program, said: Path) -> None:
    drawn = json.loads(program("draw", "--voice", str(said), "--json").stdout)
    listed = json.loads(program("gallery", "list", "--user", local_user(), "--json").stdout)
    assert listed[0]["transcript"] == drawn["transcript"]
    assert listed[0]["text"] is None


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (sounds.silence(2), "nothing to hear"),
        (sounds.noise(2), "Nobody says anything"),
        (sounds.music(2), "Nobody says anything"),
        (None, "no sound that can be decoded"),
    ],
)
def test_what_cannot_be_heard_is_one_line(
    samples: sounds.Samples | None, words: str, program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "note.ogg"
    path.write_bytes(b"Dear diary" if samples is None else sounds.written(samples, "FLAC"))
    for command in ("read", "draw"):
        found = program(command, "--voice", str(path))
        assert (found.returncode, found.stdout) == (2, "")
        assert words in found.stderr
        assert found.stderr.count("\n") == 1


def test_a_voice_stands_for_itself(program: Program, said: Path) -> None:
    for arguments in (
        ("read", "I am fine", "--voice", str(said)),
        ("draw", "I am fine", "--voice", str(said)),
        ("read", "--lines", str(said), "--voice", str(said)),
        ("read", "--voice", str(said.with_name("nobody.ogg"))),
        ("draw", "--voice", str(said.parent)),
    ):
        found = program(*arguments)
        assert found.returncode == 2
        assert found.stderr.count("\n") == 1


def test_doctor_tells_which_ear_hears(program: Program, tmp_path: Path) -> None:
    found = program("doctor")
    assert found.returncode == 0, found.stdout
    [told] = [line for line in found.stdout.splitlines() if " ear " in line]
    assert "doctor --fetch" in told
    assert "pocketsphinx" in told
    found = program("doctor", settings={"WHISPER_MODEL": "small"})
    assert found.returncode == 1
    assert "FAULT ear       The Whisper model small is not on this machine" in found.stdout
    for name in NEEDED:
        (tmp_path / name).write_text("something")
    found = program("doctor", settings={"WHISPER_MODEL": str(tmp_path)})
    assert found.returncode == 1
    assert f"FAULT ear       The Whisper model {tmp_path} cannot be loaded" in found.stdout
