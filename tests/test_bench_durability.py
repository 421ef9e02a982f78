import pytest

from bot.commands import bench_durability


async def test_a_promise_is_timed_beside_the_same_way_without_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("RATES", (200,)), ("ROUNDS", 1), ("SECONDS", 0.5), ("WARM_UP", 0.1)):
        monkeypatch.setattr(bench_durability, name, value)
    kept, forgotten = await bench_durability.timed()
    assert (kept.name, forgotten.name) == (
        "200/s, arrival to durable commit",
        "200/s, the same without a journal",
    )
    assert kept.milliseconds > forgotten.milliseconds > 0
    assert kept.note.startswith("p99 ")
