import asyncio

import pytest

from bot import supervisor
from bot.supervisor import keep_serving
from engine.errors import TokenRefused, TryLater
from wishes import PaperChat


class Breaking(PaperChat):
    """A chat that ends with one fault after another."""

    def __init__(self, *ends: Exception) -> None:
        super().__init__()
        self.ends = list(ends)
        self.served = 0

    async def serve(self) -> None:
        self.served += 1
        if self.ends:
            raise self.ends.pop(0)
        await asyncio.Event().wait()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)


async def test_a_chat_that_breaks_is_started_again_with_growing_pauses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = Breaking(TryLater("No connection."), RuntimeError("oh"), TryLater("No connection."))
    task = asyncio.create_task(keep_serving(chat))
    async with asyncio.timeout(10):
        while chat.served < 4:
            await asyncio.sleep(0.01)
    assert not task.done()
    task.cancel()
    told = [(vars(record).get("error"), bool(record.exc_info)) for record in caplog.records]
    assert told.count(("No connection.", False)) == 2
    assert [error for error, traceback in told if traceback] == [None]  # a bug has its traceback


async def test_a_refused_token_is_told_once_and_not_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = Breaking(TokenRefused("The token is not valid."))
    await asyncio.wait_for(keep_serving(chat), 5)
    assert chat.served == 1
    [record] = caplog.records
    assert vars(record)["platform"] == "paper"
    assert vars(record)["error"] == "The token is not valid."
