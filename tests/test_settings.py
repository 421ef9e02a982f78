"""The environment, read once."""

from pathlib import Path

import pytest

from bot import settings
from conftest import ROOT, Program
from engine.errors import BadInput


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer's, no settings of the machine's."""
    monkeypatch.chdir(tmp_path)
    for name in settings.known():
        monkeypatch.delenv(name, raising=False)


def test_example_file_is_made_from_the_settings() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert text == settings.example()


def test_every_setting_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in settings.known() if name.removeprefix("EMOTION_DRAW_") not in text]
    assert not missing


def test_env_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("EMOTION_DRAW_SIZE=300\nEMOTION_DRAW_TEXT_MODEL=x\n")
    monkeypatch.setenv("EMOTION_DRAW_SIZE", "400")
    found = settings.load()
    assert (found.size, found.text_model) == (400, "x")


def test_empty_values_are_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMOTION_DRAW_SIZE", "")
    monkeypatch.setenv("EMOTION_DRAW_DISCORD_TOKEN", "")
    found = settings.load()
    assert (found.size, found.discord_token) == (768, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIZE", "big"),
        ("SIZE", "5"),
        ("SIZE", "999999"),
        ("PAINTER", "oil"),
        ("PROMPT", "without a feeling"),
        ("PROMPT", "{emotion} in {mood}"),
        ("SD_STEPS", "0"),
        ("SD_SCHEDULER", "ancestral"),
        ("POOL", "-1"),
    ],
)
def test_malformed_setting_is_bad_input_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"EMOTION_DRAW_{name}", value)
    with pytest.raises(BadInput, match=f"EMOTION_DRAW_{name}") as caught:
        settings.load()
    assert "\n" not in str(caught.value)


def test_malformed_setting_ends_the_program_with_one_line(program: Program) -> None:
    found = program("run", settings={"SIZE": "big"})
    assert found.returncode == 2
    assert found.stderr.count("\n") == 1
    assert "EMOTION_DRAW_SIZE" in found.stderr


def test_unknown_name_is_a_warning_with_the_nearest(program: Program) -> None:
    found = program("gallery", "list", "--user", "local:ada", settings={"DISCORD_TOKN": "x"})
    assert found.returncode == 0
    assert "EMOTION_DRAW_DISCORD_TOKN is no setting" in found.stderr
    assert "EMOTION_DRAW_DISCORD_TOKEN" in found.stderr


def test_env_file_that_is_not_utf8_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"EMOTION_DRAW_SIZE=\xff\n")
    with pytest.raises(BadInput, match="not UTF-8"):
        settings.load()


def test_tokens_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMOTION_DRAW_DISCORD_TOKEN", "s3cr3t")
    assert "s3cr3t" not in repr(settings.load())
