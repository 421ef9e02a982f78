import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from conftest import Program
from scenes import scene_of
from storage import migrations
from storage.database import DATABASE_FILE
from storage.gallery import Gallery


def test_doctor_tells_what_works_and_writes_nothing(program: Program, data_dir: Path) -> None:
    found = program("doctor")
    assert found.returncode == 0, found.stdout
    parts = ("Discord", "Telegram", "reader", "painter", "ear", "tone", "GPU", "folder", "disk")
    for part in (*parts, "database"):
        assert part in found.stdout
    assert "not for commercial use" in found.stdout  # the tone's data
    assert not data_dir.exists()


def test_doctor_fails_with_what_is_broken(program: Program, data_dir: Path) -> None:
    data_dir.write_text("a file")
    found = program("doctor", settings={"TEXT_MODEL": "/no/such/folder"})
    assert found.returncode == 1
    assert "reader" in found.stderr
    assert "folder" in found.stderr
    assert "Traceback" not in found.stderr


def test_doctor_tells_of_a_model_and_who_watches_it(program: Program, tmp_path: Path) -> None:
    from tiny_diffusion import add_checker, make_tiny_diffusion  # noqa: PLC0415 - torch, for it alone

    model = make_tiny_diffusion(tmp_path / "tiny")
    painting = {"PAINTER": "stable-diffusion", "SD_MODEL": str(model), "SIZE": "64"}
    found = program("doctor", "--fetch", settings=painting)
    assert found.returncode == 0, found.stdout
    assert "fetch     tiny is here" in found.stdout
    assert "painter   stable-diffusion, 64 x 64 pixels" in found.stdout
    assert "no safety checker" in found.stdout
    add_checker(model, strict=False)
    assert "safety checker looks at each" in program("doctor", settings=painting).stdout


def test_a_missing_model_is_a_fault_with_its_remedy(program: Program) -> None:
    nothing = {"PAINTER": "stable-diffusion", "SD_MODEL": "nobody/nothing"}
    found = program("doctor", settings=nothing)
    assert found.returncode == 1
    [told] = [line for line in found.stdout.splitlines() if "nobody/nothing" in line]
    assert told.startswith("FAULT model")
    assert "doctor --fetch" in told
    assert "Traceback" not in found.stderr


async def open_and_close(data_dir: Path) -> None:
    async with Gallery.open(data_dir):
        pass


def test_an_older_database_is_told_and_a_newer_one_is_a_fault(
    program: Program, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir.mkdir()
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        asyncio.run(open_and_close(data_dir))
    before = (data_dir / DATABASE_FILE).read_bytes()
    found = program("doctor")
    assert found.returncode == 0, found.stderr
    [told] = [line for line in found.stdout.splitlines() if line.startswith("-     database")]
    assert "will be brought up to date at the next start" in told
    assert "finds no fault" in told
    assert (data_dir / DATABASE_FILE).read_bytes() == before
    with closing(sqlite3.connect(data_dir / DATABASE_FILE)) as connection:
        connection.execute("PRAGMA user_version = 999")
    found = program("doctor")
    assert found.returncode == 1
    assert "FAULT database" in found.stdout
    assert "newer Emotion Draw" in found.stdout


@pytest.mark.parametrize("platform", ["discord", "telegram"])
async def test_doctor_asks_the_platform_about_the_token(platform: str, program: Program) -> None:
    async with scene_of(platform) as scene:
        settings = scene.settings()
        found = await asyncio.to_thread(program, "doctor", settings=settings)
        assert found.returncode == 0, found.stderr
        assert f"ok    {platform.title():<9} knows the token" in found.stdout
        token = f"{platform.upper()}_TOKEN"
        wrong = {**settings, token: "1:this-one-is-wrong"}
        found = await asyncio.to_thread(program, "doctor", settings=wrong)
        assert found.returncode == 1
        assert "does not know the token" in found.stdout
        for told in (found.stdout, found.stderr):
            assert settings[token] not in told
            assert "this-one-is-wrong" not in told
    found = await asyncio.to_thread(program, "doctor", settings=settings)
    assert found.returncode == 1
    assert "cannot be reached" in found.stdout
    assert "Traceback" not in found.stderr
