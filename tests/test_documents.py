"""What the documents promise is there."""

import re

import pytest

from bot import cli
from conftest import ROOT
from engine.errors import BadInput

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def options_of(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    with pytest.raises(SystemExit):
        cli.parse([*command.split(), "--help"])
    return set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out)) - {"--help"}


@pytest.mark.parametrize(
    ("command", "document"),
    [
        ("draw", "README.md"),
        ("read", "README.md"),
        ("gallery forget", "README.md"),
        ("train text", "docs/training.md"),
        ("evaluate text", "docs/training.md"),
        ("train voice", "docs/tone.md"),
        ("evaluate voice", "docs/tone.md"),
    ],
)
def test_every_option_is_documented(
    command: str, document: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert options_of(command, capsys) <= set(re.findall(r"--[a-z][a-z-]+", text))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: object) -> None:
    assert isinstance(path, type(ROOT))
    for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_every_command_of_the_readme_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = set(re.findall(r"`emotion-draw ([a-z-]+)", text))
    assert {"draw", "read", "doctor"} <= commands
    for command in commands:
        with pytest.raises(BadInput, match=r"unrecognized|required"):
            cli.parse([command, "--no-such-option"])
