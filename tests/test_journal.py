import asyncio
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from drawn import EMOTIONS, drawn
from engine.errors import Refused
from engine.values import Feeling, Request
from storage import journal as journals
from storage.database import DATABASE_FILE
from storage.guilds import Rules
from storage.jobs import Job
from storage.journal import DEATHS, JobGone
from storage.outbox import Post
from storage.store import Store, open_store
from storage.turns import Limits

ADA, BOB = "discord:1", "telegram:2"
ANY = Limits(waiting=100)
ME = "a worker"
_numbers = count(1)


def job(user_key: str = ADA, **facts: Any) -> Job:
    number = next(_numbers)
    known = {
        "id": f"{number:024x}",
        "intake_key": f"discord:{number}",
        "user_key": user_key,
        "request": Request("so happy", seed=7),
        "locale": "en",
        "address": {"channel": 5},
        "created_at": datetime.now(UTC),
    }
    return Job(**{**known, **facts})


def jobs_in(tmp_path: Path, columns: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(tmp_path / DATABASE_FILE)
    try:
        return connection.execute(f"SELECT {columns} FROM jobs").fetchall()  # noqa: S608
    finally:
        connection.close()


async def finished(store: Store, one: Job) -> None:
    await store.gallery.add(one.user_key, drawn(), along=partial(journals.finish, job=one))


async def posts(store: Store) -> list[Post]:
    """What of Discord is due."""
    found = [
        await store.outbox.find(job_id) for job_id in await store.outbox.due("discord", limit=9)
    ]
    return [post for post in found if post]


async def test_a_job_comes_back_as_it_was(store: Store) -> None:
    feeling = Feeling(EMOTIONS, clear=False, clarity=0.25)
    asked = job(
        request=Request("Ünïcode \U0001f600", None, 2**53 - 1, feeling, gentle=True),
        guild="discord:9",
        source_author=BOB,
        own=False,
        private=True,
        locale="pt-BR",
        address={"channel": 2**63, "token": "x"},
    )
    await store.journal.add(asked, ANY)
    claimed = await store.journal.claim(ME)
    assert claimed is not None
    assert claimed.attempts == 1
    assert await store.journal.find(asked.id) == claimed
    assert Job(**{**claimed.__dict__, "attempts": 0, "owner": None}) == asked
    assert await store.journal.claim(ME) is None


async def test_the_same_wish_is_taken_once(store: Store) -> None:
    first, again = job(intake_key="telegram:1"), job(intake_key="telegram:1")
    assert await store.journal.add(first, ANY) == first
    assert await store.journal.add(again, ANY) == first
    assert await store.journal.claim(ME)
    assert await store.journal.claim(ME) is None


async def test_everybody_comes_before_the_second_job_of_one(store: Store) -> None:
    for user in [ADA] * 4 + [BOB] * 2 + ["discord:3"]:
        await store.journal.add(job(user), ANY)
    order = [(await store.journal.claim(ME) or job()).user_key for _ in range(7)]
    assert Counter(order[:3]) == Counter([ADA, BOB, "discord:3"])
    assert Counter(order[3:5]) == Counter([ADA, BOB])


async def test_who_comes_later_does_not_wait_for_turns_long_gone(store: Store) -> None:
    for _ in range(5):
        await store.journal.add(job(ADA), ANY)
        one = await store.journal.claim(ME)
        assert one is not None
        await finished(store, one)
    await store.journal.add(job(ADA), ANY)
    await store.journal.add(job(BOB), ANY)
    assert (await store.journal.claim(ME) or job()).user_key == ADA


async def test_no_two_workers_get_the_same_job(store: Store) -> None:
    for _ in range(20):
        await store.journal.add(job(), ANY)
    claimed = await asyncio.gather(*(store.journal.claim(ME) for _ in range(30)))
    ids = [one.id for one in claimed if one]
    assert len(ids) == len(set(ids)) == 20


async def test_one_user_may_have_only_so_many_waiting(store: Store) -> None:
    for _ in range(2):
        await store.journal.add(job(), Limits(waiting=2))
    with pytest.raises(Refused) as refused:
        await store.journal.add(job(), Limits(waiting=2))
    assert (refused.value.reason, refused.value.facts) == ("refused-waiting", {"waiting": 2})
    await store.journal.add(job(BOB), Limits(waiting=2))


async def test_the_daily_quota_counts_what_was_not_in_vain(store: Store) -> None:
    quota = Limits(waiting=9, daily=2)
    await store.journal.add(job(created_at=datetime.now(UTC) - timedelta(days=1)), quota)
    await store.journal.add(job(), quota)
    failing = job()
    await store.journal.add(failing, quota)
    with pytest.raises(Refused, match="quota"):
        await store.journal.add(job(), quota)
    while (one := await store.journal.claim(ME)) and one.id != failing.id:
        pass
    assert one is not None
    await store.journal.fail(one, "fault-not-painted")
    await store.journal.add(job(), quota)


async def test_a_guilds_quota_counts_its_own_drawings(store: Store) -> None:
    quota = Limits(waiting=9, daily_in_guild=1)
    await store.journal.add(job(guild="discord:8"), quota)
    await store.journal.add(job(guild="discord:9"), quota)
    with pytest.raises(Refused):
        await store.journal.add(job(guild="discord:9"), quota)


async def test_the_place_in_the_queue_is_told(store: Store) -> None:
    first, second, third = job(ADA), job(ADA), job(BOB)
    for one in (first, second, third):
        await store.journal.add(one, ANY)
    assert [await store.journal.place(one.id) for one in (first, third, second)] == [0, 1, 2]
    await store.journal.claim(ME)
    assert [await store.journal.place(one.id) for one in (first, third, second)] == [None, 1, 2]
    assert [one.id for one in await store.journal.pending(9)] == [first.id, third.id, second.id]


async def test_what_was_painted_at_a_kill_is_painted_after_the_next_start(tmp_path: Path) -> None:
    one = job()
    async with open_store(tmp_path) as store:
        await store.journal.add(one, ANY)
        await store.journal.claim(ME)
    async with open_store(tmp_path) as store:
        assert store.journal.arrived.is_set()
        again = await store.journal.claim(ME)
        assert again is not None
        assert (again.id, again.failures) == (one.id, 0)


async def test_a_finished_job_waits_in_the_outbox_until_it_is_told(
    store: Store, tmp_path: Path
) -> None:
    await store.journal.add(job(), ANY)
    one = await store.journal.claim(ME)
    assert one is not None
    await finished(store, one)
    [post] = await posts(store)
    [entry] = await store.gallery.page(ADA, limit=5)
    assert (post.job.id, post.drawing_id, post.failure) == (one.id, entry.id, None)
    assert await store.outbox.due("telegram", limit=5) == []
    await store.outbox.postpone(one.id, 60)
    assert await store.outbox.due("discord", limit=5) == []
    await store.outbox.postpone(one.id, -1)
    assert [post.attempts for post in await posts(store)] == [2]
    await store.outbox.settle(one.id)
    assert await store.outbox.due("discord", limit=5) == []
    assert await store.outbox.find(one.id) is None
    assert jobs_in(tmp_path, "state, text, address") == [("painted", None, "{}")]


async def test_nothing_is_kept_of_a_job_deleted_while_it_was_painted(
    store: Store, tmp_path: Path
) -> None:
    await store.journal.add(job(), ANY)
    one = await store.journal.claim(ME)
    assert one is not None
    await store.gallery.forget(ADA)
    with pytest.raises(JobGone):
        await finished(store, one)
    await store.journal.fail(one, "fault-not-painted")
    assert await store.gallery.page(ADA, limit=5) == []
    assert await store.outbox.due("discord", limit=5) == []
    assert not [path for path in (tmp_path / "pictures").rglob("*") if path.is_file()]


async def test_forgetting_reaches_jobs_made_from_ones_messages(store: Store) -> None:
    theirs, other = job(BOB, source_author=ADA, own=False), job(BOB)
    await store.journal.add(theirs, ANY)
    await store.journal.add(other, ANY)
    await store.gallery.forget(ADA)
    assert (await store.journal.claim(ME) or theirs).id == other.id
    assert await store.journal.claim(ME) is None
    [post] = await posts(store)  # who asked is not left waiting
    assert (post.job.id, post.failure) == (theirs.id, "refused-not-painted")
    assert (post.job.request.text, post.job.source_author) == (None, None)


async def test_old_jobs_are_dropped_but_for_those_still_to_be_told(
    store: Store, tmp_path: Path
) -> None:
    old = datetime.now(UTC) - timedelta(days=3)
    for _ in range(3):
        await store.journal.add(job(created_at=old), ANY)
    for settled in (True, False):
        one = await store.journal.claim(ME)
        assert one is not None
        await finished(store, one)
        if settled:
            await store.outbox.settle(one.id)
    await store.journal.purge()
    assert sorted(jobs_in(tmp_path, "state")) == [("painted",), ("waiting",)]


async def test_wishes_rules_and_notes_are_kept(tmp_path: Path) -> None:
    rules = Rules(enabled=False, daily_quota=3, channels=frozenset({"5", "6"}))
    async with open_store(tmp_path) as store:
        assert await store.people.is_painted(ADA)
        await store.people.wish(ADA, painted=False)
        await store.guilds.set_rules("discord:9", rules)
        await store.notes.put("commands", "abc")
        await store.journal.add(job(locale="hy"), ANY)
    async with open_store(tmp_path) as store:
        assert not await store.people.is_painted(ADA)
        assert await store.people.locale(ADA) == "hy"
        assert await store.guilds.rules("discord:9") == rules
        assert await store.notes.get("commands") == "abc"
        await store.gallery.forget(ADA)
        assert await store.people.locale(ADA) is None
        assert not await store.people.is_painted(ADA)  # a wish that outlives forgetting
        await store.people.wish(ADA, painted=True)
        assert await store.people.is_painted(ADA)


async def test_only_the_last_claim_may_bring_a_result(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.journal.add(job(), ANY)
    monkeypatch.setattr(journals, "LEASE", -1.0)  # over as soon as it is given
    stopped = await store.journal.claim("a worker that is stopped")
    monkeypatch.undo()
    assert stopped is not None
    await store.journal.expire()
    again = await store.journal.claim(ME)
    assert again is not None
    assert (again.id, again.attempts) == (stopped.id, 2)
    with pytest.raises(JobGone):
        await finished(store, stopped)
    await store.journal.release(stopped, failed=True)
    await store.journal.fail(stopped, "fault-not-painted")
    await finished(store, again)
    [post] = await posts(store)
    assert post.job.failures == 0
    assert len(await store.gallery.page(ADA, limit=9)) == 1
    assert len(list((tmp_path / "pictures").rglob("*.png"))) == 3


async def test_a_sign_of_life_keeps_the_lease(store: Store) -> None:
    await store.journal.add(job(), ANY)
    one = await store.journal.claim(ME)
    assert one is not None
    await store.journal._database.change("UPDATE jobs SET lease_until = 0", ())  # noqa: SLF001
    await store.journal.extend(ME)
    await store.journal.expire()
    assert await store.journal.claim("another") is None
    await finished(store, one)


async def test_a_job_under_which_the_program_always_dies_is_set_aside(tmp_path: Path) -> None:
    one, other = job(ADA), job(BOB)
    async with open_store(tmp_path) as store:
        await store.journal.add(one, ANY)
    for _ in range(DEATHS - 1):
        async with open_store(tmp_path) as store:
            assert (await store.journal.claim(ME) or other).id == one.id
    async with open_store(tmp_path) as store:  # an end in good order breaks the row
        claimed = await store.journal.claim(ME)
        assert claimed is not None
        await store.journal.release(claimed, failed=False)
    for _ in range(DEATHS):
        async with open_store(tmp_path) as store:
            assert (await store.journal.claim(ME) or other).id == one.id
    async with open_store(tmp_path) as store:
        assert await store.journal.claim(ME) is None
        [post] = await posts(store)
        assert (post.job.id, post.failure, post.job.request.text) == (
            one.id,
            "fault-set-aside",
            None,
        )


async def test_a_job_that_is_deadly_takes_no_others_along(tmp_path: Path) -> None:
    deadly, *others = (job(f"discord:{10 + number}") for number in range(4))
    async with open_store(tmp_path) as store:
        for one in (deadly, *others):
            await store.journal.add(one, ANY)
    for _ in range(DEATHS + 1):
        async with open_store(tmp_path) as store:
            claimed = [await store.journal.claim(f"worker {number}") for number in range(3)]
            while found := [one for one in claimed if one is not None]:
                if deadly.id in {one.id for one in found}:
                    break  # before any of them is painted
                for one in found:
                    await finished(store, one)
                claimed = [await store.journal.claim(ME)]
    async with open_store(tmp_path) as store:
        ended = {post.job.id: post.failure for post in await posts(store)}
    assert ended == {deadly.id: "fault-set-aside", **dict.fromkeys(one.id for one in others)}


async def test_guilds_take_turns_where_their_users_do(store: Store) -> None:
    large, small = "discord:8", "discord:9"
    for number in range(6):
        await store.journal.add(job(f"discord:{10 + number}", guild=large), ANY)
    for number in range(2):
        await store.journal.add(job(f"discord:{20 + number}", guild=small), ANY)
    order = [(await store.journal.claim(ME) or job()).guild for _ in range(8)]
    assert Counter(order[:4]) == {large: 2, small: 2}


async def test_a_user_calls_off_what_waits_or_is_painted(store: Store, tmp_path: Path) -> None:
    waiting, running = job(), job()
    for one in (running, waiting):
        await store.journal.add(one, ANY)
    claimed = await store.journal.claim(ME)
    assert claimed is not None
    assert not await store.journal.cancel(BOB, waiting.id)
    for one in (waiting, running):
        assert await store.journal.cancel(ADA, one.id)
        assert not await store.journal.cancel(ADA, one.id)
    assert await store.journal.claim(ME) is None
    with pytest.raises(JobGone):
        await finished(store, claimed)
    assert {post.failure for post in await posts(store)} == {"cancelled"}
    assert jobs_in(tmp_path, "state, text") == [("failed", None)] * 2
