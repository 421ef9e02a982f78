"""Galleries, buttons and one's own data on Telegram, over the wire."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from PIL import Image

from engine.values import EMOTIONS
from telegram_stage import HAPPY, SAD, Stage, said, staged
from telegram_world import Chat, Message, User

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One bot for all; each test brings people of its own."""
    async with staged(tmp_path_factory.mktemp("bot")) as stage:
        yield stage


async def gallery(stage: Stage, user: User, chat: Chat) -> Message:
    """Open one's gallery; returns its message."""
    await stage.server.text(user, chat, "/gallery")
    await stage.server.wait_for(lambda: "1" in stage.server.messages(chat)[-1].buttons)
    return stage.server.messages(chat)[-1]


async def becomes(stage: Stage, message: Message, start: str) -> None:
    """Wait until a message's words begin so."""
    await stage.server.wait_for(lambda: message.content.words.startswith(start))


async def test_keep_and_take_back(stage: Stage) -> None:
    ada, chat = stage.somebody()
    answer = await stage.draw(ada, chat)
    keep = answer.buttons["🤍 Keep"]
    assert await stage.press_data(ada, answer, keep) == said("kept")
    assert await stage.press_data(ada, answer, keep) == said("kept")  # a double click
    await stage.server.wait_for(lambda: "❤️ Kept" in answer.buttons)
    assert answer.photo is not None
    assert await stage.press(ada, answer, "Kept") == said("not-kept")
    await stage.server.wait_for(lambda: "🤍 Keep" in answer.buttons)


async def test_redraw_and_more_are_answers_to_the_drawing(stage: Stage) -> None:
    ada, bob = stage.server.user(), stage.server.user()
    group = stage.server.group()
    answer = await stage.draw(ada, group, f"/draw {HAPPY}")
    assert await stage.press(ada, answer, "Redraw") == said("painting")
    redrawn = await stage.drawing(answer)
    assert redrawn.photo != answer.photo
    assert await stage.press(bob, redrawn, "More joy") == said("painting")
    more = await stage.drawing(redrawn)
    assert more.caption == said("reading-chosen", emotion="joy")
    assert more.picture().size == (1280, 1280)
    assert await stage.press(ada, more, "Keep") == said("refused-not-yours")
    assert await stage.press(bob, more, "Keep") == said("kept")


async def test_deleting_takes_drawing_and_message(stage: Stage) -> None:
    ada, chat = stage.somebody()
    answer = await stage.draw(ada, chat)
    buttons = answer.buttons
    assert await stage.press(ada, answer, "Delete") == said("deleted")
    await stage.server.wait_for(lambda: answer.deleted)
    for button in ("🔁 Redraw", "🎨 More joy", "🤍 Keep", "🔎 Details", "🖼️ Full size"):
        assert await stage.press_data(ada, answer, buttons[button]) == said("refused-gone")


async def test_a_picture_goes_though_its_message_is_too_old_to_be_deleted(stage: Stage) -> None:
    """Telegram lets bots edit messages after two days, but not delete them."""
    ada, chat = stage.somebody()
    answer = await stage.draw(ada, chat)
    painted = answer.photo
    stage.server.fail_next("deleteMessage", status=400)
    assert await stage.press(ada, answer, "Delete") == said("deleted")
    await stage.server.wait_for(lambda: answer.caption == said("deleted"))
    assert answer.photo != painted
    assert not answer.keyboard


async def test_details_tell_how_to_paint_it_again(stage: Stage) -> None:
    ada, chat = stage.somebody()
    answer = await stage.draw(ada, chat)
    await stage.press(ada, answer, "Details")
    await stage.server.wait_for(lambda: stage.answers(answer))
    [details] = stage.answers(answer)
    carried, painted, *_ = (details.text or "").splitlines()
    assert carried.startswith("What spoke for joy most: “")
    assert painted.startswith("3 pictures, seed ")
    assert "ENERGY ART STYLE representation of the feeling of joy" in (details.text or "")


async def test_full_size_sends_the_files_as_they_are(stage: Stage) -> None:
    (ada, chat), bob = stage.somebody(), stage.server.user()
    answer = await stage.draw(ada, chat)
    assert await stage.press(bob, answer, "Full size") == said("refused-not-yours")
    await stage.press(ada, answer, "Full size")
    await stage.server.wait_for(lambda: len(stage.answers(answer)) == 3)
    album = stage.answers(answer)
    assert len({message.album for message in album}) == 1
    for message in album:
        assert message.content.media is not None
        with Image.open(io.BytesIO(message.content.media.data)) as picture:
            assert picture.size == (96, 96)
    await stage.press(ada, answer, "More joy")
    await stage.server.wait_for(lambda: stage.answers(answer)[-1].photo)
    single = stage.answers(answer)[-1]
    await stage.press(ada, single, "Full size")
    await stage.server.wait_for(lambda: stage.answers(single)[0].content.media)


async def test_where_no_files_may_be_sent_words_say_so(stage: Stage) -> None:
    ada, group = stage.server.user(), stage.server.group()
    group.bot_may_send_documents = False
    answer = await stage.draw(ada, group, f"/draw {HAPPY}")
    await stage.press(ada, answer, "Full size")
    await stage.server.wait_for(lambda: stage.answers(answer)[0].text == said("fault-no-files"))


@pytest.mark.parametrize("data", ["x", "keep", "keep:", "page:x.y", "open:all.1:no", "year:::"])
async def test_forged_buttons_are_answered(stage: Stage, data: str) -> None:
    ada, chat = stage.somebody()
    answer = await stage.draw(ada, chat)
    told = await stage.press_data(ada, answer, data)
    assert told in {"", said("refused-gone"), said("year-empty", year="0")}


async def test_a_gallery_is_one_message_that_turns(stage: Stage) -> None:
    ada, chat = stage.somebody()
    for _ in range(7):
        await stage.draw(ada, chat)
    await stage.draw(ada, chat, SAD)
    page = await gallery(stage, ada, chat)
    count = len(stage.server.messages(chat))
    first, *lines = page.content.words.splitlines()
    assert first == "Your gallery: 8 drawings"
    assert lines[1].startswith("1. sadness, ")
    assert lines[-1] == "Page 1 of 2"
    assert [name for name in page.buttons if len(name) == 1] == list("123456")
    await stage.press(ada, page, "Older")
    await stage.server.wait_for(lambda: page.content.words.endswith("Page 2 of 2"))
    assert "▶️ Older" not in page.buttons
    await stage.press(ada, page, "Newer")
    await stage.server.wait_for(lambda: page.content.words.endswith("Page 1 of 2"))

    await stage.press(ada, page, "Show")
    await stage.server.wait_for(lambda: "Sadness" in page.buttons)
    assert len(page.buttons) == 2 + len(EMOTIONS) + 1
    await stage.press(ada, page, "Sadness")
    await stage.server.wait_for(lambda: page.content.words.splitlines()[1] == "Sadness")
    assert [name for name in page.buttons if len(name) == 1] == ["1"]
    await stage.press(ada, page, "Show")
    await stage.server.wait_for(lambda: "Anger" in page.buttons)
    await stage.press(ada, page, "Anger")
    await stage.server.wait_for(lambda: said("gallery-empty-filter") in page.content.words)
    assert len(stage.server.messages(chat)) == count


async def test_opening_keeping_and_deleting_in_the_gallery(stage: Stage) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat, SAD)
    await stage.draw(ada, chat)
    page = await gallery(stage, ada, chat)
    await stage.press(ada, page, "1")
    await becomes(stage, page, "This feels like joy")
    assert page.content.words.endswith(HAPPY)
    assert page.picture().size == (874, 1280)
    await stage.press(ada, page, "Keep")
    await stage.server.wait_for(lambda: "❤️ Kept" in page.buttons)
    await stage.press(ada, page, "Back")
    await becomes(stage, page, "Your gallery: 2")
    assert "❤️" in page.content.words.splitlines()[2]
    await stage.press(ada, page, "2")
    await becomes(stage, page, "This feels like sadness")
    assert await stage.press(ada, page, "Delete") == said("deleted")
    await becomes(stage, page, "Your gallery: one drawing")
    assert page.deleted is None


async def test_a_long_text_is_shown_as_far_as_it_fits(stage: Stage) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat, "😀" * 2000)
    page = await gallery(stage, ada, chat)
    await stage.press(ada, page, "1")
    await stage.server.wait_for(lambda: page.content.words.endswith("😀…"))


async def test_all_but_favourites_goes_after_a_question(stage: Stage) -> None:
    ada, chat = stage.somebody()
    kept = await stage.draw(ada, chat)
    await stage.press(ada, kept, "Keep")
    page = await gallery(stage, ada, chat)
    assert await stage.press(ada, page, "Delete all") == said("clean-done", count=0)
    await stage.draw(ada, chat)
    await stage.draw(ada, chat)
    await stage.press(ada, page, "Delete all")
    await becomes(stage, page, said("clean-ask", count=2))
    assert await stage.press(ada, page, "No") == said("nothing-deleted")
    await becomes(stage, page, "Your gallery: 3")
    await stage.press(ada, page, "Delete all")
    await becomes(stage, page, said("clean-ask", count=2))
    assert await stage.press(ada, page, "Yes") == said("clean-done", count=2)
    await becomes(stage, page, "Your gallery: one drawing")


async def test_a_picture_of_ones_year(stage: Stage) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat)
    page = await gallery(stage, ada, chat)
    await stage.press(ada, page, "My year")
    await becomes(stage, page, said("year", year=str(datetime.now(UTC).year)))
    assert page.picture().size == (1600, 1200)
    await stage.press(ada, page, "Back")
    await becomes(stage, page, "Your gallery")


async def test_a_gallery_that_was_emptied_says_so(stage: Stage) -> None:
    ada, chat = stage.somebody()
    answer = await stage.draw(ada, chat)
    page = await gallery(stage, ada, chat)
    await stage.press(ada, answer, "Delete")
    await stage.press_data(ada, page, "page:all.1")
    await becomes(stage, page, said("gallery-empty"))


async def test_everything_can_be_taken_away(stage: Stage) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat)
    page = await gallery(stage, ada, chat)
    stage.server.fail_next("sendDocument", status=429)
    await stage.press(ada, page, "Export")
    assert await stage.press(ada, page, "Export") == said("refused-exports")
    await stage.server.wait_for(lambda: stage.answers(page)[0].content.media)
    [export] = stage.answers(page)
    assert export.content.media is not None
    assert export.content.media.name == "gallery-1.zip"
    with zipfile.ZipFile(io.BytesIO(export.content.media.data)) as archive:
        told = json.loads(archive.read("gallery.json"))
    assert [drawing["text"] for drawing in told["drawings"]] == [HAPPY]


async def test_an_export_that_cannot_be_sent_is_told(stage: Stage) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat)
    page = await gallery(stage, ada, chat)
    stage.server.fail_next("sendDocument", drop=True)
    await stage.press(ada, page, "Export")
    await stage.server.wait_for(lambda: stage.answers(page)[0].text == said("fault-ours"))
    await stage.press(ada, page, "Export")
    await stage.server.wait_for(lambda: stage.answers(page)[-1].content.media)


async def test_everything_can_be_forgotten(stage: Stage) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat)
    await stage.server.text(ada, chat, "/mydata")
    await stage.server.wait_for(lambda: stage.server.messages(chat)[-1].text)
    told = stage.server.messages(chat)[-1]
    assert (told.text or "").startswith("I keep one drawing of yours")
    await stage.press(ada, told, "Forget")
    await becomes(stage, told, said("forget-ask"))
    assert await stage.press(ada, told, "No") == said("nothing-deleted")
    await becomes(stage, told, "I keep one drawing of yours")
    await stage.press(ada, told, "Forget")
    await becomes(stage, told, said("forget-ask"))
    await stage.press(ada, told, "Yes")
    await becomes(stage, told, said("forget-done", drawings=1))
    assert told.keyboard == ()
    assert await stage.press_data(ada, told, "export") == said("export-empty")


async def test_privacy_shows_and_changes_both_wishes(stage: Stage) -> None:
    ada, chat = stage.somebody()
    told = await stage.answer(await stage.server.text(ada, chat, "/privacy"))

    async def becomes(*names: str) -> None:
        words = "\n\n".join(map(said, names))
        await stage.server.wait_for(lambda: told.text == words)

    await becomes("privacy-painted", "privacy-no-voice")
    assert list(told.buttons) == [said("button-not-painted"), said("button-hear-voice")]
    await stage.press(ada, told, said("button-hear-voice"))
    await becomes("privacy-painted", "privacy-voice")
    await stage.press(ada, told, said("button-not-painted"))
    await becomes("privacy-not-painted", "privacy-voice")
    await stage.press(ada, told, said("button-no-voice"))
    await becomes("privacy-not-painted", "privacy-no-voice")
    assert list(told.buttons) == [said("button-painted"), said("button-hear-voice")]


async def test_galleries_open_in_private_only(stage: Stage) -> None:
    ada, chat = stage.somebody()
    group = stage.server.group()
    for command in ("gallery", "mydata", "privacy"):
        answer = await stage.answer(await stage.server.text(ada, group, f"/{command}"))
        assert answer.text == said("telegram-in-private")
        link = f"https://t.me/{stage.server.bot.username}?start={command}"
        assert [button.more["url"] for button in answer.keyboard[0]] == [link]
    words = await stage.words(await stage.server.text(ada, chat, "/start gallery"))
    assert words == said("gallery-empty")


async def test_nobody_opens_what_is_not_theirs(stage: Stage) -> None:
    (ada, ada_chat), (bob, bob_chat) = stage.somebody(), stage.somebody()
    answer = await stage.draw(ada, ada_chat)
    drawing_id = answer.buttons["🤍 Keep"].split(":")[1]
    mine = await stage.draw(bob, bob_chat)
    for data in (f"open:all.1:{drawing_id}", f"full:{drawing_id}", f"delete:{drawing_id}"):
        assert await stage.press_data(bob, mine, data) == said("refused-not-yours")
    words = await stage.words(
        await stage.server.text(bob, stage.server.private(bob), f"/start open-{drawing_id}")
    )
    assert words == said("refused-not-yours")
