import json
import sqlite3
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.pace import Pace
from drawn import EMOTIONS, drawn
from engine.values import Drawing, Feeling, Request
from storage import migrations
from storage.database import DATABASE_FILE
from storage.gallery import Forgotten, Gallery
from storage.records import Filter
from storage.store import open_store
from wishes import asked

ADA, BOB = "local:ada", "discord:42"


@pytest.fixture
async def gallery(tmp_path: Path) -> AsyncIterator[Gallery]:
    async with Gallery.open(tmp_path) as gallery:
        yield gallery


def feeling(emotion: str) -> Drawing:
    """A drawing of one feeling alone."""
    pure = Feeling({name: float(name == emotion) for name in EMOTIONS}, clear=True, clarity=1.0)
    return Drawing(pure, drawn().pictures, text=emotion)


async def texts(gallery: Gallery, chosen: Filter, user: str = ADA) -> list[str | None]:
    return [entry.text for entry in await gallery.page(user, limit=99, chosen=chosen)]


async def test_a_gallery_is_filtered_by_feeling_and_favourites(gallery: Gallery) -> None:
    for emotion in ("joy", "fear", "joy"):
        entry = await gallery.add(ADA, feeling(emotion))
    await gallery.add(BOB, feeling("joy"))
    assert await gallery.favour(ADA, entry.id, favourite=True)
    assert await texts(gallery, Filter("joy")) == ["joy", "joy"]
    assert await texts(gallery, Filter("love")) == []
    assert await texts(gallery, Filter(favourites=True)) == ["joy"]
    assert await texts(gallery, Filter("fear", favourites=True)) == []
    assert await texts(gallery, Filter()) == ["joy", "fear", "joy"]


async def test_a_gallery_is_counted_and_opened_at_any_page(gallery: Gallery) -> None:
    for emotion in ("joy", "fear", "joy", "joy"):
        entry = await gallery.add(ADA, feeling(emotion))
    await gallery.add(BOB, feeling("joy"))
    await gallery.favour(ADA, entry.id, favourite=True)
    wanted = (Filter(), Filter("joy"), Filter("joy", favourites=True), Filter("love"))
    assert [await gallery.count(ADA, chosen) for chosen in wanted] == [4, 3, 1, 0]
    pages = [
        [each.text for each in await gallery.page(ADA, limit=2, skip=skip, chosen=Filter("joy"))]
        for skip in (0, 2, 4)
    ]
    assert pages == [["joy", "joy"], ["joy"], []]


async def test_only_ones_own_drawings_become_favourites(gallery: Gallery) -> None:
    entry = await gallery.add(ADA, drawn())
    assert not await gallery.favour(BOB, entry.id, favourite=True)
    assert not await gallery.favour(ADA, "0" * 24, favourite=True)
    assert await gallery.find(entry.id) == entry


async def test_a_drawing_is_found_by_its_id_with_its_owner(gallery: Gallery) -> None:
    entry = await gallery.add(ADA, drawn(), source_author=BOB)
    found = await gallery.find(entry.id)
    assert found == entry
    assert (found.user_key, found.source_author, found.text) == (ADA, BOB, None)
    assert await gallery.find("nothing") is None


async def test_one_drawing_is_deleted_with_its_files(gallery: Gallery) -> None:
    entry, other = [await gallery.add(ADA, drawn()) for _ in range(2)]
    assert not await gallery.delete(BOB, entry.id)
    assert await gallery.delete(ADA, entry.id)
    assert not await gallery.delete(ADA, entry.id)
    assert not any(picture.path.exists() for picture in entry.pictures)
    assert await gallery.page(ADA, limit=9) == [other]


async def test_all_but_favourites_are_deleted_at_a_word(gallery: Gallery) -> None:
    kept, *_, theirs = [await gallery.add(user, drawn()) for user in (ADA, ADA, ADA, BOB)]
    await gallery.favour(ADA, kept.id, favourite=True)
    assert await gallery.delete_all_but_favourites(ADA) == Forgotten(drawings=2, pictures=6)
    assert [entry.id for entry in await gallery.page(ADA, limit=9)] == [kept.id]
    assert await gallery.page(BOB, limit=9) == [theirs]
    assert await gallery.delete_all_but_favourites(ADA) == Forgotten(drawings=0, pictures=0)


async def test_the_days_of_a_year_have_their_mean_feelings(
    gallery: Gallery, tmp_path: Path
) -> None:
    for emotion in ("joy", "fear", "joy", "love"):
        await gallery.add(ADA, feeling(emotion))
    await gallery.add(BOB, feeling("anger"))
    connection = sqlite3.connect(tmp_path / DATABASE_FILE)
    moments = ["2025-12-31T23:59:59.9", "2026-01-01T00:00:00.0", "2026-01-01T12", "2026-12-31T23"]
    for number, moment in enumerate(moments, start=1):
        connection.execute(
            "UPDATE drawings SET created_at = ? WHERE number = ?", (f"{moment}+00:00", number)
        )
    connection.commit()
    connection.close()
    days = await gallery.days(ADA, 2026)
    assert sorted(days) == [date(2026, 1, 1), date(2026, 12, 31)]
    assert days[date(2026, 1, 1)] == {**dict.fromkeys(EMOTIONS, 0.0), "fear": 0.5, "joy": 0.5}
    assert await gallery.days(BOB, 1999) == {}
    assert await gallery.years(ADA) == [2025, 2026]
    assert await gallery.years("local:nobody") == []
    assert sorted(await gallery.days(BOB, datetime.now(UTC).year))


async def test_an_export_comes_in_parts_that_are_small_enough(
    gallery: Gallery, tmp_path: Path
) -> None:
    for _ in range(5):
        await gallery.add(ADA, drawn(size=128))  # 3 x 48 KiB
    limit = 400_000
    parts = await gallery.export_parts(ADA, tmp_path, limit)
    assert len(parts) == 3
    assert all(part.stat().st_size <= limit for part in parts)
    files = [name for part in parts for name in zipfile.ZipFile(part).namelist()]
    assert len([name for name in files if name.startswith("pictures/")]) == 15


async def test_an_empty_gallery_is_exported_as_one_part(gallery: Gallery, tmp_path: Path) -> None:
    [part] = await gallery.export_parts(ADA, tmp_path, 100)
    with zipfile.ZipFile(part) as archive:
        assert archive.namelist() == ["gallery.json"]


async def test_what_is_written_along_fails_with_the_drawing(
    gallery: Gallery, tmp_path: Path
) -> None:
    async def refuse(*_: object) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await gallery.add(ADA, drawn(), along=refuse)
    assert await gallery.page(ADA, limit=9) == []
    assert not list((tmp_path / "pictures").rglob("*.png"))


async def test_drawings_of_the_first_version_can_be_filtered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = """INSERT INTO drawings (id, user_key, created_at, clear, clarity, feelings)
        VALUES ('a', 'local:ada', '2026-01-01T00:00:00.000000+00:00', 1, 0.9,
            '{"anger": 0.1, "fear": 0.6, "joy": 0.3}')"""
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        async with Gallery.open(tmp_path) as gallery:
            await gallery._database.write(  # noqa: SLF001 - as the first version wrote it
                lambda connection: connection.execute(first)
            )
    async with Gallery.open(tmp_path) as gallery:
        assert [entry.id for entry in await gallery.page(ADA, limit=9, chosen=Filter("fear"))] == [
            "a"
        ]


async def test_an_export_tells_wishes_and_what_still_waits(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        desk = Desk(store, Pace(), None)
        await desk.ask(asked(BOB, locale="pt-BR"), Request("my own words", seed=3))
        await desk.ask(asked(BOB, source_author=ADA, own=False), Request("their words"))
        await store.people.wish(BOB, painted=False)
        [part] = await store.gallery.export_parts(BOB, tmp_path, 10_000)
    told = json.loads(zipfile.ZipFile(part).read("gallery.json"))
    assert (told["user"], told["language"], told["painted_by_others"]) == (BOB, "en", False)
    assert [job["text"] for job in told["waiting"]] == ["my own words", None]
    assert told["waiting"][0]["seed"] == 3
    assert "their words" not in json.dumps(told)
