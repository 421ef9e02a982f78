"""What several tests share: the program from outside, and the data sets where they are."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from pathlib import Path

import pytest

from engine import memory
from engine.painters.stable_diffusion.choice import Choice
from storage.store import Store, open_store

ROOT = Path(__file__).parent.parent

# The tests of faults have a short version, and a long one for whoever has the time.
LONG = os.environ.get("EMOTION_DRAW_LONG_TESTS") == "1"

# Tests download nothing; without this a missing model is looked for for a minute.
os.environ["HF_HUB_OFFLINE"] = "1"
# Tiny models lose more by sharing out their work than they gain.
os.environ["OMP_NUM_THREADS"] = "1"

# Begun first: few tests that take long, after which the other cores would wait at the end.
LONGEST = (
    *("test_kills", "test_chats", "test_bad_network"),
    *("test_discord_voices", "test_web_page", "test_spoken_wishes", "test_web_crowd"),
    *("test_away", "test_command_line", "test_stopped", "test_mutations", "test_doctor"),
)

Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Import all tests, and the libraries they need, as the program does: torch is large."""
    with memory.loading():
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture(scope="session")
def datasets() -> Path:
    """The folder of the data sets; tests that need it skip elsewhere."""
    folder = os.environ.get("EMOTION_DRAW_DATASETS")
    if not folder:
        pytest.skip("EMOTION_DRAW_DATASETS names no folder with the data sets")
    return Path(folder)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """What a bot keeps, in an empty folder."""
    async with open_store(tmp_path) as store:
        yield store


@pytest.fixture
def program(data_dir: Path, tmp_path: Path) -> Program:
    """Runs `emotion-draw` as a user does, in an empty folder with a data folder of its own."""
    work = tmp_path / "work"
    work.mkdir()

    def run(
        *arguments: str, settings: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("EMOTION_DRAW_")}
        ours = {"DATA_DIR": str(data_dir), "SIZE": "96", **(settings or {})}
        environment = inherited | {f"EMOTION_DRAW_{name}": value for name, value in ours.items()}
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def sd_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Stable Diffusion that all share; whoever changes it takes `own_sd_model`."""
    from tiny_diffusion import make_tiny_diffusion  # noqa: PLC0415 - torch, for its tests alone

    return make_tiny_diffusion(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def own_sd_model(sd_model: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(sd_model, tmp_path / "tiny")


@pytest.fixture
def sd_choice(sd_model: Path) -> Choice:
    """How to paint with it, where a test does not say otherwise."""
    from diffusion_stage import SIZE, STEPS  # noqa: PLC0415 - torch, too

    return Choice(str(sd_model), size=SIZE, steps=STEPS, guidance=8.5)
