"""What people write to the bot on Telegram, and what it answers, over the wire."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import replies
from storage.database import DATABASE_FILE
from telegram_sounds import send_sound
from telegram_stage import HAPPY, SAD, Stage, said, staged
from telegram_world import Content, Message

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bot")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """One bot for all; each test brings people of its own."""
    async with staged(folder) as stage:
        yield stage


async def silent(stage: Stage, *messages: Message) -> None:
    """Make sure that the bot has seen all that came before, and says nothing to these."""
    await stage.words(await stage.ask("/about"))
    await asyncio.sleep(0.1)
    assert [stage.answers(message) for message in messages] == [[]] * len(messages)


async def test_any_text_becomes_one_picture_message_with_buttons(stage: Stage) -> None:
    ada, chat = stage.somebody()
    before = len(stage.server.actions)
    answer = await stage.draw(ada, chat)
    assert answer.caption is not None
    assert answer.caption.startswith("This feels like joy")
    assert answer.picture().size == (874, 1280)
    assert list(answer.buttons) == [
        *(
            "🔁 Redraw",
            "🎨 More joy",
            "🤍 Keep",
            "🗑️ Delete",
            "🔎 Details",
            "🖼️ Full size",
            "🫧 Blend",
        ),
    ]
    assert [action.action for action in stage.server.actions[before:]] == ["upload_photo"]
    assert len(stage.server.messages(chat)) == 1


async def test_commands_are_listed_in_every_language(stage: Stage) -> None:
    codes = {"", *replies.LANGUAGES} - {"en"}
    commands = stage.server.commands
    await stage.server.wait_for(lambda: {code for _, code in commands} == codes)
    await stage.server.wait_for(lambda: ("description", "hy") in stage.server.account.descriptions)
    names = [name for name, _ in commands["default", "de"]]
    assert names == ["draw", "gallery", "mydata", "privacy", "help", "about"]
    assert commands["default", "de"][1][1] == replies.say("de", "telegram-gallery")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("/help", "help"),
        ("/start", "telegram-start"),
        ("/start unknown-payload", "telegram-start"),
        ("/start privacy", "privacy-painted"),
        ("/whatever", "help"),
        ("/draw", "telegram-draw-needs"),
        ("/gallery", "gallery-empty"),
        ("/privacy", "privacy-painted"),
    ],
)
async def test_commands_answer_with_words(stage: Stage, command: str, sentence: str) -> None:
    words = await stage.words(await stage.ask(command))
    assert words.startswith(said(sentence))


async def test_about_names_version_and_painter(stage: Stage) -> None:
    words = await stage.words(await stage.ask("/about"))
    assert "Emotion Draw 0." in words
    assert "watercolor" in words


async def test_words_behind_draw_are_painted_in_groups(stage: Stage) -> None:
    ada, group = stage.server.user(), stage.server.group()
    answer = await stage.draw(ada, group, f"/draw@{stage.server.bot.username} {HAPPY}")
    assert "joy" in (answer.caption or "")


async def test_any_message_is_painted_when_draw_answers_it(stage: Stage) -> None:
    ada, bob, group = stage.server.user(), stage.server.user(), stage.server.group()
    sad = await stage.server.text(bob, group, SAD)
    answer = await stage.draw(ada, group, "/draw", reply_to=sad)
    assert (answer.caption or "").startswith("This feels like sadness")
    photo = await stage.server.photo(bob, group, caption=HAPPY)
    answer = await stage.draw(ada, group, "/draw", reply_to=photo)
    assert (answer.caption or "").startswith("This feels like joy")


async def test_own_words_win_over_the_answered_message(stage: Stage) -> None:
    ada, bob, group = stage.server.user(), stage.server.user(), stage.server.group()
    sad = await stage.server.text(bob, group, SAD)
    answer = await stage.draw(ada, group, f"/draw {HAPPY}", reply_to=sad)
    assert "joy" in (answer.caption or "")


async def test_in_groups_the_bot_only_speaks_when_spoken_to(stage: Stage) -> None:
    ada, group = stage.server.user(), stage.server.group()
    answer = await stage.draw(ada, group, f"/draw {HAPPY}")
    thanks = await stage.server.text(ada, group, "thank you, that is lovely", reply_to=answer)
    assert thanks.update_id is not None
    other = await stage.server.text(ada, group, "/draw@other_bot hello")
    plain = await stage.server.text(ada, group, HAPPY)
    await silent(stage, thanks, other, plain)


async def test_an_edited_message_is_not_painted_again(stage: Stage) -> None:
    ada, chat = stage.somebody()
    asked = await stage.server.text(ada, chat, HAPPY)
    await stage.drawing(asked)
    await stage.server.edit(asked, SAD)
    await silent(stage)
    assert len(stage.server.messages(chat)) == 1


async def test_answers_stay_in_their_topic(stage: Stage) -> None:
    ada, forum = stage.server.user(), stage.server.group(forum=True)
    topic = stage.server.topic(forum, "Feelings")
    nothing = await stage.server.text(ada, forum, "/draw", thread=topic)
    assert await stage.words(nothing) == said("telegram-draw-needs")
    answer = await stage.draw(ada, forum, f"/draw {HAPPY}", thread=topic)
    assert answer.thread == topic.id
    assert stage.server.actions[-1].thread == topic.id
    general = await stage.draw(ada, forum, f"/draw {HAPPY}")
    assert general.thread is None


async def test_threads_of_replies_are_no_topics(stage: Stage) -> None:
    ada, group = stage.server.user(), stage.server.group()
    sad = await stage.server.text(ada, group, SAD)
    answer = await stage.draw(ada, group, "/draw", reply_to=sad)
    assert answer.thread == sad.id  # where Telegram puts it, unasked


async def test_anonymous_administrators_own_as_their_group(stage: Stage) -> None:
    ada, bob, group = stage.server.user(), stage.server.user(), stage.server.group()
    group.statuses[ada.id] = "administrator"
    answer = await stage.draw(ada, group, f"/draw {HAPPY}", sent_as=group)
    bob_wrote = await stage.server.text(bob, group, HAPPY)
    assert bob_wrote.update_id is None
    assert await stage.press(bob, answer, "Keep") == said("refused-not-yours")
    assert await stage.press(bob, answer, "Redraw") == said("refused-not-yours")
    assert await stage.press(ada, answer, "Keep") == said("kept")
    assert await stage.press(ada, answer, "Redraw") == said("painting")
    await stage.server.wait_for(lambda: stage.answers(answer)[0].photo)
    assert await stage.press(ada, answer, "Delete") == said("deleted")
    await stage.server.wait_for(lambda: answer.deleted)


async def test_posts_of_channels_are_painted_in_their_discussions(stage: Stage) -> None:
    ada, group = stage.server.user(), stage.server.group("Discussion")
    channel = stage.server.channel(linked=group)
    post = await stage.server.post(channel, HAPPY)
    answer = await stage.draw(ada, group, "/draw", reply_to=post.discussion)
    assert "joy" in (answer.caption or "")


async def test_a_channel_may_ask_in_its_own_posts(stage: Stage) -> None:
    channel = stage.server.channel(bot="administrator")
    post = await stage.server.post(channel, f"/draw {HAPPY}")
    plain = await stage.server.post(channel, HAPPY)
    assert (await stage.drawing(post)).photo
    await silent(stage, plain)


async def test_a_post_and_its_copy_in_the_discussion_are_one_wish(stage: Stage) -> None:
    group = stage.server.group("Discussion")
    channel = stage.server.channel(linked=group, bot="administrator")
    post = await stage.server.post(channel, f"/draw {HAPPY}")
    assert (await stage.drawing(post)).photo
    assert post.discussion is not None
    await silent(stage, post.discussion)


async def test_who_does_not_want_to_be_painted_is_not(stage: Stage) -> None:
    (ada, _), (bob, chat) = stage.somebody(), stage.somebody()
    group = stage.server.group()
    wish = await stage.answer(await stage.server.text(bob, chat, "/privacy"))
    await stage.press(bob, wish, said("button-not-painted"))
    told = said("privacy-not-painted")
    await stage.server.wait_for(lambda: (wish.text or "").startswith(told))
    wrote = await stage.server.text(bob, group, SAD)
    refused = await stage.server.text(ada, group, "/draw", reply_to=wrote)
    assert await stage.words(refused) == said("refused-not-painted")
    own = await stage.draw(bob, group, "/draw", reply_to=wrote)
    assert own.photo is not None


async def test_media_without_words_get_a_sentence(stage: Stage) -> None:
    ada, chat = stage.somebody()
    group = stage.server.group()
    server = stage.server
    photo, sticker = await server.photo(ada, chat), await server.sticker(ada, chat)
    moving = await send_sound(server, ada, chat, kind="animation")
    assert await stage.words(photo) == said("fault-photo")
    assert await stage.words(sticker) == said("fault-no-text")
    assert await stage.words(moving) == said("fault-no-text")
    answered = await server.text(ada, group, "/draw", reply_to=await server.sticker(ada, group))
    assert await stage.words(answered) == said("fault-no-text")
    assert (await stage.drawing(await server.photo(ada, chat, caption=HAPPY))).photo


async def test_service_messages_are_let_pass(stage: Stage) -> None:
    ada, chat = stage.somebody()
    made = Content(service={"message_auto_delete_timer_changed": {"message_auto_delete_time": 9}})
    await silent(stage, await stage.server.send(ada, chat, made))


async def test_the_answer_comes_though_the_question_was_deleted(stage: Stage) -> None:
    ada, chat = stage.somebody()
    asked = await stage.server.text(ada, chat, HAPPY)
    asked.deleted = asked.date
    await stage.server.wait_for(lambda: stage.server.messages(chat)[0].photo)


async def test_a_group_that_becomes_a_supergroup_is_followed(stage: Stage) -> None:
    group, supergroup = stage.server.group(supergroup=False), stage.server.group()
    stage.server.fail_next("editMessageMedia", status=500)
    lines = len(stage.bot.log)
    await stage.server.text(stage.server.user(), group, f"/draw {HAPPY}")
    await stage.bot.wait_for_line("is posted again later", after=lines)
    group.moved_to = supergroup
    await stage.server.wait_for(lambda: stage.server.messages(supergroup)[0].photo)
    assert [len(stage.server.messages(each)) for each in (group, supergroup)] == [1, 1]


async def test_a_deleted_placeholder_ends_it_quietly(stage: Stage) -> None:
    ada, chat = stage.somebody()
    asked = await stage.server.text(ada, chat, HAPPY)
    await stage.server.wait_for(lambda: stage.server.messages(chat))
    stage.server.messages(chat)[0].deleted = asked.date
    await stage.bot.wait_for_line("cannot be delivered.*essage to edit not found")
    assert len(stage.server.messages(chat)) == 1


async def test_without_the_right_to_send_photos_words_say_so(stage: Stage) -> None:
    ada, group = stage.server.user(), stage.server.group(bot_may_send_photos=False)
    asked = await stage.server.text(ada, group, f"/draw {HAPPY}")
    await stage.server.wait_for(lambda: stage.answers(asked)[0].text == said("fault-no-files"))


async def test_whoever_blocked_the_bot_is_one_line_in_the_log(stage: Stage) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat)
    await stage.server.text(ada, chat, SAD)
    await stage.server.block(ada)
    await stage.bot.wait_for_line("cannot be delivered.*blocked by the user")
    assert (await stage.drawing(await stage.ask())).photo  # others are not concerned


async def test_words_without_a_language_are_answered_in_the_last_one_seen(stage: Stage) -> None:
    ada, chat = stage.somebody(language_code="de")
    await stage.draw(ada, chat)
    ada.language_code = None
    answer = await stage.draw(ada, chat)
    assert "Freude" in (answer.caption or "")


async def test_nothing_is_promised_that_cannot_be_written_down(stage: Stage, folder: Path) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat)
    database = sqlite3.connect(folder / "data" / DATABASE_FILE)
    database.execute("ALTER TABLE jobs RENAME TO elsewhere")
    asked = await stage.server.text(ada, chat, HAPPY)
    assert await stage.words(asked) == said("fault-ours")
    database.execute("ALTER TABLE elsewhere RENAME TO jobs")
    database.close()
    await stage.draw(ada, chat)


async def test_a_drawing_whose_files_are_gone_ends_in_words(stage: Stage, folder: Path) -> None:
    ada, chat = stage.somebody()
    stage.server.fail_next("editMessageMedia", status=500)
    lines = len(stage.bot.log)
    asked = await stage.server.text(ada, chat, HAPPY)
    await stage.bot.wait_for_line("is posted again later", after=lines)
    for picture in (folder / "data" / "pictures").rglob("*.jpeg"):
        picture.unlink()
    assert await stage.words(asked) == said("fault-ours")
