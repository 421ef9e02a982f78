import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from bot.desk import MAX_WAITING, Desk
from bot.pace import Pace
from drawn import EMOTIONS, drawn, heard, painted
from engine.errors import DiskFull, NothingToRead, Refused, TextTooLong
from engine.studio import GENTLE, QUIET, Studio
from engine.values import Drawing, Feeling, Request
from storage import files
from storage.guilds import Rules
from storage.store import open_store
from wishes import ADA, BOB, PaperPainter, asked

HAPPY = Request("so happy")


class Literal:
    """Reads more joy where there are more words."""

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        joys = [min(0.9, 0.3 + 0.2 * len(re.findall(r"\w+", text))) for text in texts]
        return [Feeling({"joy": joy, "fear": 1 - joy}, clear=True, clarity=0.9) for joy in joys]


class Counting(Literal):
    """Notes how many read at once."""

    def __init__(self) -> None:
        self.now = self.most = 0

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        self.now += 1
        self.most = max(self.most, self.now)
        time.sleep(0.002)
        self.now -= 1
        return super().read(texts)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_store(tmp_path) as store:
        studio = Studio(Literal(), PaperPainter(), 8)
        yield Desk(store, Pace(), daily_quota=None, studio=studio)


def refused(reason: str) -> AbstractContextManager[object]:
    return pytest.raises(Refused, match=f"^Refused: refused-{reason}.$")


async def test_a_promise_has_its_seed_and_its_place(desk: Desk) -> None:
    first, second = [await desk.ask(asked(user), HAPPY) for user in (ADA, BOB)]
    assert (first.before, second.before, second.fresh) == (0, 1, True)
    assert first.seconds < second.seconds
    assert first.job.request.seed != second.job.request.seed
    assert await desk.store.journal.find(first.job.id) == first.job


async def test_the_same_wish_again_is_the_same_promise(desk: Desk) -> None:
    announced = desk.listen()
    once, again = [await desk.ask(asked(intake_key="paper:x"), HAPPY) for _ in range(2)]
    assert (once.job, again.fresh) == (again.job, False)
    desk.announce(again)
    assert announced.empty()


@pytest.mark.parametrize(
    ("request_", "fault"),
    [(Request(" \n"), NothingToRead), (Request("x" * 4097), TextTooLong)],
)
async def test_what_cannot_be_read_is_not_promised(
    desk: Desk, request_: Request, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        await desk.ask(asked(), request_)
    assert await desk.store.journal.claim("a worker") is None


async def test_two_hundred_wishes_at_once_do_not_fill_the_queue(desk: Desk) -> None:
    answers = await asyncio.gather(
        *(desk.ask(asked(), HAPPY) for _ in range(200)), return_exceptions=True
    )
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refusals) == 200 - MAX_WAITING
    assert (await desk.ask(asked(BOB), HAPPY)).before == 1


async def test_whoever_wishes_not_to_be_painted_is_not_by_others(desk: Desk) -> None:
    await desk.store.people.wish(BOB, painted=False)
    with refused("not-painted"):
        await desk.ask(asked(ADA, source_author=BOB, own=False), HAPPY)
    await desk.ask(asked(BOB, source_author=BOB), HAPPY)


async def test_a_guild_can_switch_the_bot_off_or_keep_it_to_channels(desk: Desk) -> None:
    here = {"guild": "discord:9", "channel": "5"}
    await desk.store.guilds.set_rules("discord:9", Rules(enabled=False))
    with refused("guild-off"):
        await desk.ask(asked(**here), HAPPY)
    await desk.store.guilds.set_rules("discord:9", Rules(channels=frozenset({"6"})))
    with refused("channel"):
        await desk.ask(asked(**here), HAPPY)
    await desk.ask(asked(**{**here, "channel": "6"}), HAPPY)
    await desk.ask(asked(**here, parent="6"), HAPPY)
    await desk.ask(asked(), HAPPY)


async def test_quotas_of_setting_and_guild_both_hold(desk: Desk) -> None:
    await desk.store.guilds.set_rules("discord:9", Rules(daily_quota=1))
    limited = Desk(desk.store, Pace(), daily_quota=2)
    await limited.ask(asked(guild="discord:9"), HAPPY)
    with refused("quota"):
        await limited.ask(asked(guild="discord:9"), HAPPY)
    await limited.ask(asked(guild="discord:8"), HAPPY)
    with refused("quota"):
        await limited.ask(asked(), HAPPY)


async def test_the_authors_own_message_counts_as_own(desk: Desk) -> None:
    own = await desk.ask(asked(ADA, source_author=ADA), HAPPY)
    other = await desk.ask(asked(ADA, source_author=BOB, own=False), HAPPY)
    nobodys = await desk.ask(asked(ADA, own=False), HAPPY)
    assert [receipt.job.own for receipt in (own, other, nobodys)] == [True, False, False]


async def test_redrawing_ones_own_words_reads_them_again(desk: Desk) -> None:
    entry = await desk.store.gallery.add(ADA, drawn("so happy"))
    receipt = await desk.redraw(asked(), entry.id)
    assert receipt.job.request.text == "so happy"
    assert receipt.job.own


async def test_redrawing_anothers_words_needs_none_of_them(desk: Desk) -> None:
    entry = await desk.store.gallery.add(ADA, drawn("so happy"), source_author=BOB)
    receipt = await desk.redraw(asked(), entry.id)
    assert (receipt.job.request.text, receipt.job.request.feeling) == (None, entry.feeling)
    assert (receipt.job.source_author, receipt.job.own) == (BOB, False)
    await desk.store.people.wish(BOB, painted=False)
    with refused("not-painted"):
        await desk.redraw(asked(), entry.id)


async def test_more_of_a_feeling_is_for_whoever_asks(desk: Desk) -> None:
    entry = await desk.store.gallery.add(ADA, drawn())
    receipt = await desk.more(asked(BOB), entry.id)
    assert (receipt.job.user_key, receipt.job.request.emotion) == (BOB, "joy")


async def test_a_chosen_feeling_is_painted_alone_again(desk: Desk) -> None:
    """Not beside two that nobody named or read."""
    chosen = Feeling({**dict.fromkeys(EMOTIONS, 0.0), "joy": 1.0}, clear=True, clarity=1.0)
    for said in ((), ("so sad",), (None, heard("so sad"))):
        entry = await desk.store.gallery.add(ADA, Drawing(chosen, (painted(size=8),), *said))
        for promise in (desk.redraw, desk.more, desk.blend):
            job = (await promise(asked(), entry.id)).job
            assert (job.request.emotion, job.request.feeling) == ("joy", None), promise
            await desk.cancel(ADA, job.id)


@pytest.mark.parametrize("verb", ["more", "blend"])
async def test_what_others_make_of_ones_words_goes_with_them(desk: Desk, verb: str) -> None:
    entry = await desk.store.gallery.add(ADA, drawn("so happy"))
    promise = {"more": desk.more, "blend": desk.blend}[verb]
    assert (await promise(asked(BOB), entry.id)).job.source_author == ADA
    assert (await promise(asked(ADA), entry.id)).job.request.text is None
    await desk.store.people.wish(ADA, painted=False)
    with refused("not-painted"):
        await promise(asked(BOB), entry.id)
    await promise(asked(ADA), entry.id)


async def test_a_chosen_feeling_is_nobodys_words(desk: Desk) -> None:
    entry = await desk.store.gallery.add(ADA, Drawing(drawn().feeling, (painted(size=8),), None))
    assert (await desk.more(asked(BOB), entry.id)).job.source_author is None


@pytest.mark.parametrize("drawing_id", ["0" * 24, "", "../../etc", "' OR 1=1 --"])
async def test_buttons_of_no_drawing_are_refused(desk: Desk, drawing_id: str) -> None:
    for deed in (desk.delete(ADA, drawing_id), desk.redraw(asked(), drawing_id)):
        with refused("gone"):
            await deed


async def test_only_the_owner_keeps_and_deletes(desk: Desk) -> None:
    entry = await desk.store.gallery.add(ADA, drawn())
    for deed in (
        desk.delete(BOB, entry.id),
        desk.favour(BOB, entry.id, favourite=True),
        desk.redraw(asked(BOB), entry.id),
    ):
        with refused("not-yours"):
            await deed
    for _ in range(2):  # a double click
        assert (await desk.favour(ADA, entry.id, favourite=True)).favourite
    await desk.delete(ADA, entry.id)
    with refused("gone"):
        await desk.delete(ADA, entry.id)
    assert not entry.pictures[0].path.exists()


async def test_a_message_of_despair_is_painted_gently(desk: Desk) -> None:
    receipt = await desk.ask(asked(), Request("I want to die"))
    assert receipt.job.request.gentle
    assert not (await desk.ask(asked(), HAPPY)).job.request.gentle


@pytest.mark.parametrize("source_author", [None, BOB])
async def test_what_was_painted_gently_stays_gentle(desk: Desk, source_author: str | None) -> None:
    """Also where the words of somebody else were not kept."""
    receipt = await desk.ask(asked(), Request("I want to die"))
    faint = Feeling(EMOTIONS, clear=True, clarity=0.9)
    pictures = [painted(emotion=name, size=8, confidence=GENTLE) for name in QUIET]
    entry = await desk.store.gallery.add(
        ADA, Drawing(faint, tuple(pictures), receipt.job.request.text), source_author=source_author
    )
    for promise in (desk.redraw, desk.more, desk.blend):
        request = (await promise(asked(), entry.id)).job.request
        assert (request.gentle, request.emotion) == (True, None), promise
    assert await desk.carried(ADA, entry) == []


async def test_the_words_that_carried_a_feeling_are_for_who_wrote_them(desk: Desk) -> None:
    entry = await desk.store.gallery.add(ADA, drawn("so happy"))
    assert sorted(await desk.carried(ADA, entry)) == ["happy", "so"]
    assert await desk.carried(BOB, entry) == []


async def test_words_are_weighed_for_one_at_a_time(desk: Desk) -> None:
    """It takes seconds of work for a long text: who is curious must not hold up the painting."""
    entry = await desk.store.gallery.add(ADA, drawn("so very happy"))
    reader = Counting()
    curious = Desk(desk.store, Pace(), None, Studio(reader, PaperPainter(), 8))
    await asyncio.gather(*(curious.carried(ADA, entry) for _ in range(4)))
    assert reader.most == 1


async def test_only_its_owner_calls_a_drawing_off_and_only_in_time(desk: Desk) -> None:
    receipt = await desk.ask(asked(ADA), HAPPY)
    with refused("not-yours"):
        await desk.cancel(BOB, receipt.job.id)
    await desk.cancel(ADA, receipt.job.id)
    for job_id in (receipt.job.id, "0" * 24, "x"):
        with refused("too-late"):
            await desk.cancel(ADA, job_id)


async def test_a_full_disk_promises_nothing_until_there_is_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(files, "RESERVE", 2**70)
        with pytest.raises(DiskFull):
            await desk.ask(asked(), HAPPY)
    assert (await desk.ask(asked(), HAPPY)).before == 0
