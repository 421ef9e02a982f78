"""What holds the tree together: import direction, a light start, no addresses."""

import ast
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from conftest import ROOT

MAY_IMPORT = {"engine": {"engine"}, "storage": {"storage", "engine"}}
HEAVY = (
    *("torch", "transformers", "diffusers", "librosa", "matplotlib", "onnxruntime", "ray"),
    *("av", "ctranslate2", "faster_whisper", "huggingface_hub", "pocketsphinx", "soundfile"),
)


def imports(path: Path) -> set[str]:
    """The top packages that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.add((node.module or "").split(".")[0])
    return found


SLOW = ("torch", "transformers", "diffusers", "librosa", "sklearn", "schemathesis")


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_from_bot_to_storage_to_engine(package: str) -> None:
    files = list((ROOT / package).rglob("*.py"))
    assert files
    for path in files:
        inside = imports(path) & {"bot", "storage", "engine"}
        assert inside <= MAY_IMPORT[package], path


def test_only_training_diffusion_and_checkpoints_know_torch() -> None:
    knowing = {
        path.relative_to(ROOT).as_posix()
        for package in ("bot", "engine", "storage")
        for path in (ROOT / package).rglob("*.py")
        if imports(path) & {"torch", "transformers"}
    }
    packages = ("engine/training/", "engine/painters/stable_diffusion/")
    apart = {name for name in knowing if not name.startswith(packages)}
    assert apart == {
        "engine/readers/checkpoint.py",
        "bot/commands/doctor_painter.py",
        "bot/commands/bench_contenders.py",
    }


@pytest.mark.parametrize(
    "code",
    [
        "import bot.__main__, bot.cli, bot.settings; bot.settings.load()",
        "import bot.commands.draw, bot.commands.run, bot.commands.gallery",
        "import engine.painters.stable_diffusion.painter",
        "import engine.ears.choice, engine.sound.decoding",
    ],
)
def test_start_imports_nothing_heavy(code: str, tmp_path: Path) -> None:
    told = f"import sys; {code}; print([n for n in {HEAVY!r} if n in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", told], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_tests_that_import_for_seconds_are_marked_as_heavy() -> None:
    light = [
        path.stem
        for path in (ROOT / "tests").glob("test_*.py")
        if not re.search(r"mark\.(alone|cluster|heavy)", path.read_text(encoding="utf-8"))
    ]
    told = f"import sys, {', '.join(light)}; print([n for n in {SLOW!r} if n in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT / "tests", capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_every_dependency_has_a_pinned_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {*project["dependencies"], *chain(*project["optional-dependencies"].values())}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    assert {n.split("[")[0] for n in wanted if not n.startswith("emotion-draw")} <= pinned
