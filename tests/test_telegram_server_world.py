"""The wire server's chats, files, questions and limits of pace, seen by the real client."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InputMediaDocument,
    InputMediaPhoto,
    InputTextMessageContent,
    MessageEntity,
    MessageOriginChannel,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from free_ports import free_port
from telegram_media import small_photo
from telegram_server import TelegramServer
from telegram_sounds import send_sound

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Redraw", callback_data="redraw:1")]])


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns of the other form
    base = server.api_base
    async with Bot(server.token, f"{base}/bot", f"{base}/file/bot") as bot:
        yield bot


async def received(bot: Bot) -> list[Update]:
    """The updates that wait, confirmed."""
    updates = list(await bot.get_updates(timeout=0))
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    return updates


@pytest.mark.parametrize(
    "source",
    [
        "<b>joy <i>and</i></b> <code>&lt;/draw&gt;</code> &amp; <u>love</u>",
        '🎨 <a href="https://example.org/?a=1&b=2">a link</a> <s>fear</s>',
        '<pre>a\nb</pre>\n<blockquote>said</blockquote> <span class="tg-spoiler">🙂</span>',
    ],
)
async def test_html_is_read_as_the_client_writes_it(
    bot: Bot, server: TelegramServer, source: str
) -> None:
    sent = await bot.send_message(server.group().id, source, parse_mode="HTML")
    assert sent.text_html == source


@pytest.mark.parametrize(
    "source",
    [
        r"*joy _and_* `code.` __love__ 1\.5 \(91%\)",
        r"[a link](https://example.org/a\)b) ~fear~ ||🙂|| 🎨",
        "```\na.b\n``` \\- *x*",
        ">said\n>twice\nbut *not* here",
    ],
)
async def test_markdown_is_read_as_the_client_writes_it(
    bot: Bot, server: TelegramServer, source: str
) -> None:
    sent = await bot.send_message(server.group().id, source, parse_mode="MarkdownV2")
    again = await bot.send_message(server.group().id, sent.text_markdown_v2, "MarkdownV2")
    assert again.text == sent.text
    assert again.entities == sent.entities
    assert len(sent.entities) >= 2 if "said" not in source else 1


async def test_white_space_around_a_text_is_cut_and_entities_move(
    bot: Bot, server: TelegramServer
) -> None:
    bold = MessageEntity("bold", 2, 3)
    sent = await bot.send_message(server.group().id, "  joy \n", entities=[bold])
    assert sent.text == "joy"
    assert sent.entities == (MessageEntity("bold", 0, 3),)


async def test_a_topic_is_kept_by_messages_in_it_and_can_close(
    bot: Bot, server: TelegramServer
) -> None:
    ada, forum = server.user(), server.group(forum=True)
    topic = server.topic(forum, "Feelings")
    asked = await server.text(ada, forum, "/draw so happy", thread=topic)
    (opened, drawn) = await received(bot)
    assert opened.message is not None
    assert opened.message.forum_topic_created is not None
    message = drawn.message
    assert message is not None
    assert message.is_topic_message
    assert message.reply_to_message is not None
    assert message.reply_to_message.forum_topic_created is not None

    answer = await message.reply_text("Painting ...", do_quote=True)
    assert (answer.message_thread_id, answer.is_topic_message) == (topic.id, True)
    assert server.messages(forum)[0].reply_to is asked
    await bot.send_chat_action(forum.id, "upload_photo", message_thread_id=topic.id)
    assert [(a.chat, a.thread, a.action) for a in server.actions] == [
        (forum, topic.id, "upload_photo")
    ]
    topic.closed = True
    with pytest.raises(BadRequest, match="Topic_closed"):
        await message.reply_text("too late")
    del forum.topics[topic.id]
    with pytest.raises(BadRequest, match="thread not found"):
        await message.reply_text("much too late")
    assert server.violations == []


async def test_senders_who_are_no_users_look_as_on_telegram(
    bot: Bot, server: TelegramServer
) -> None:
    ada, group = server.user(), server.group()
    channel = server.channel(linked=group)
    post = await server.post(channel, "Sad news")
    assert post.discussion is not None
    assert post.discussion.update_id is None  # privacy mode
    await server.text(ada, group, "/draw", reply_to=post.discussion, sent_as=group)
    await server.text(ada, group, "/draw", sent_as=channel)
    (anonymous, as_channel) = [u.message for u in await received(bot)]
    assert anonymous is not None
    assert anonymous.from_user is not None
    assert anonymous.from_user.id == 1087968824
    assert anonymous.sender_chat == anonymous.chat
    forwarded = anonymous.reply_to_message
    assert forwarded is not None
    assert forwarded.is_automatic_forward
    assert isinstance(forwarded.forward_origin, MessageOriginChannel)
    assert forwarded.text == "Sad news"
    assert anonymous.message_thread_id == forwarded.message_id
    assert not anonymous.is_topic_message
    assert as_channel is not None
    assert as_channel.sender_chat is not None
    assert as_channel.sender_chat.id == channel.id
    # A thread of replies is no topic, and cannot be named.
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(group.id, "a", message_thread_id=anonymous.message_thread_id)
    assert len(server.violations) == 1


async def test_posts_of_the_bot_in_a_channel_are_its_own(bot: Bot, server: TelegramServer) -> None:
    channel = server.channel(bot="administrator")
    post = await bot.send_message(channel.id, "joy", reply_markup=KEYBOARD)
    assert post.from_user is None
    assert post.sender_chat == post.chat
    await bot.edit_message_text("love", channel.id, post.message_id)
    assert [m.text for m in server.messages(channel)] == ["love"]
    with pytest.raises(BadRequest, match="administrator rights"):
        await bot.send_message(server.channel(bot="member").id, "joy")


async def test_edits_and_presses_on_what_is_gone_are_told(bot: Bot, server: TelegramServer) -> None:
    ada = server.user()
    chat = server.private(ada)
    asked = await server.text(ada, chat, "happy")
    answer = await bot.send_message(chat.id, "joy", reply_markup=KEYBOARD)
    await server.edit(asked, "sad")
    await bot.delete_message(chat.id, answer.message_id)
    await server.press(ada, chat.messages[answer.message_id], "redraw:1")
    (_, edited, pressed) = await received(bot)
    assert edited.message is None
    assert edited.edited_message is not None
    assert edited.edited_message.text == "sad"
    assert pressed.callback_query is not None
    assert pressed.callback_query.message is not None
    assert not pressed.callback_query.message.is_accessible


async def test_photos_voices_and_stickers_can_be_downloaded(
    bot: Bot, server: TelegramServer
) -> None:
    ada = server.user()
    chat = server.private(ada)
    output = io.BytesIO()
    Image.new("RGB", (1000, 500), "purple").save(output, "PNG")
    await server.photo(ada, chat, output.getvalue(), "/draw this")
    await send_sound(server, ada, chat, b"OggS sound")
    await server.sticker(ada, chat)
    (photo, voice, sticker) = [u.message for u in await received(bot)]
    assert photo is not None
    assert photo.parse_caption_entities() == {photo.caption_entities[0]: "/draw"}
    assert [(s.width, s.height) for s in photo.photo] == [
        *((90, 45), (320, 160), (800, 400), (1000, 500)),
    ]
    for size in photo.photo:
        file = await bot.get_file(size.file_id)
        with Image.open(io.BytesIO(bytes(await file.download_as_bytearray()))) as picture:
            assert (picture.format, picture.size) == ("JPEG", (size.width, size.height))
    assert voice is not None
    assert voice.voice is not None
    sound = await (await voice.voice.get_file()).download_as_bytearray()
    assert (bytes(sound), voice.voice.mime_type) == (b"OggS sound", "audio/ogg")
    assert sticker is not None
    assert sticker.sticker is not None
    assert sticker.text is None


async def test_an_album_has_no_keyboard_and_a_document_keeps_its_name(
    bot: Bot, server: TelegramServer
) -> None:
    group = server.group()
    pictures = [InputMediaPhoto(small_photo(), caption=f"number {n}") for n in range(3)]
    album = await bot.send_media_group(group.id, pictures)
    assert len({message.media_group_id for message in album}) == 1
    assert [m.caption for m in server.messages(group)] == ["number 0", "number 1", "number 2"]
    with pytest.raises(BadRequest, match="keyboard"):
        await bot.send_media_group(
            group.id, pictures, api_kwargs={"reply_markup": KEYBOARD.to_json()}
        )
    with pytest.raises(BadRequest, match="mixed"):
        await bot.send_media_group(group.id, [pictures[0], InputMediaDocument(b"a")])
    sent = await bot.send_document(group.id, b"zip", filename="gallery.zip")
    assert sent.document is not None
    assert sent.document.file_name == "gallery.zip"
    again = await bot.send_photo(group.id, album[0].photo[-1].file_id)
    assert again.photo[-1].file_unique_id == album[0].photo[-1].file_unique_id
    with pytest.raises(BadRequest, match="file of type document as photo"):
        await bot.send_photo(group.id, sent.document.file_id)


def article(id: str = "1", text: str = "joy", **more: Any) -> InlineQueryResultArticle:  # noqa: A002 - as Telegram names it
    return InlineQueryResultArticle(id, "Joy", InputTextMessageContent(text), **more)


async def test_an_inline_result_becomes_a_message_that_takes_no_upload(
    bot: Bot, server: TelegramServer
) -> None:
    ada = server.user()
    ada.started = True
    query = await server.inline(ada, "so happy")
    (update,) = await received(bot)
    assert update.inline_query is not None
    await update.inline_query.answer([article(reply_markup=KEYBOARD), article("2")], cache_time=0)
    assert query.answered is not None
    assert [one["id"] for one in query.answered.results] == ["1", "2"]

    message = await server.choose(query, "1")
    plain = await server.choose(query, "2", feedback=False)
    assert plain.inline_id is None
    (update,) = await received(bot)
    assert update.chosen_inline_result is not None
    named = update.chosen_inline_result.inline_message_id
    assert named == message.inline_id
    with pytest.raises(BadRequest, match="Invalid message content"):
        await bot.edit_message_media(InputMediaPhoto(small_photo()), inline_message_id=named)
    kept = await bot.send_photo(server.private(ada).id, small_photo())
    media = InputMediaPhoto(kept.photo[-1].file_id, caption="joy")
    assert await bot.edit_message_media(media, inline_message_id=named, reply_markup=KEYBOARD)
    assert message.picture().size == (64, 48)

    press = await server.press(ada, message, message.buttons["Redraw"])
    (update,) = await received(bot)
    assert update.callback_query is not None
    assert update.callback_query.message is None
    assert update.callback_query.inline_message_id == named
    assert server.unanswered == [press]
    assert len(server.violations) == 1


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ([article("x" * 65)], "RESULT_ID_INVALID"),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article(str(n)) for n in range(51)], "RESULTS_TOO_MUCH"),
        ([article(text="")], "text is empty"),
        ([InlineQueryResultCachedPhoto("1", "no-such-id")], "wrong file identifier"),
    ],
)
async def test_inline_results_are_checked(
    bot: Bot, server: TelegramServer, results: list[Any], sentence: str
) -> None:
    query = await server.inline(server.user(), "so happy")
    with pytest.raises(BadRequest, match=f"(?i){sentence}"):
        await bot.answer_inline_query(query.id, results)
    assert query.answered is None
    assert len(server.violations) == 1


async def test_commands_are_kept_by_scope_and_language(bot: Bot, server: TelegramServer) -> None:
    everywhere = BotCommandScopeAllGroupChats()
    await bot.set_my_commands([("draw", "Paint a feeling"), ("help", "Help")])
    await bot.set_my_commands([("draw", "Male")], scope=everywhere, language_code="de")
    assert server.commands == {
        ("default", ""): [("draw", "Paint a feeling"), ("help", "Help")],
        ("all_group_chats", "de"): [("draw", "Male")],
    }
    kept = await bot.get_my_commands(scope=everywhere, language_code="de")
    assert kept == (BotCommand("draw", "Male"),)
    await bot.delete_my_commands(scope=everywhere, language_code="de")
    await bot.set_my_short_description("Paints feelings")
    for name, description in [("Draw", "a"), ("a" * 33, "a"), ("draw", ""), ("draw", "a" * 257)]:
        with pytest.raises(BadRequest):
            await bot.set_my_commands([(name, description)])
    with pytest.raises(BadRequest):
        await bot.set_my_commands([(f"draw{n}", "a") for n in range(101)])
    with pytest.raises(BadRequest):
        await bot.set_my_description("a" * 513)
    assert list(server.commands) == [("default", "")]
    assert len(server.violations) == 6


async def test_chats_tell_of_their_members(bot: Bot, server: TelegramServer) -> None:
    ada, group = server.user(), server.group()
    await server.text(ada, group, "hello")
    assert (await bot.get_chat_member(group.id, ada.id)).status == "member"
    group.statuses[ada.id] = "creator"
    (owner,) = await bot.get_chat_administrators(group.id)
    assert (owner.status, owner.user.id) == ("creator", ada.id)
    assert (await bot.get_chat(group.id)).title == "Friends"
    await server.bot_became(group, "kicked", by=ada)
    with pytest.raises(Forbidden, match="kicked"):
        await bot.send_message(group.id, "hello")
    (update,) = await received(bot)
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"


async def test_sending_too_fast_is_refused_while_rate_limits_are_on(
    bot: Bot, server: TelegramServer
) -> None:
    group = server.group()
    for n in range(5):
        await bot.send_message(group.id, f"fast {n}")
    server.rate_limits = True
    for n in range(3):
        await bot.send_message(group.id, f"a burst {n}")
    with pytest.raises(RetryAfter, match=r"Retry in 0:00:0[123]"):
        await bot.send_message(group.id, "too fast")
    users = [server.user() for _ in range(30)]
    for user in users:
        user.started = True
    sent = [bot.send_message(server.private(user).id, "a") for user in users]
    outcomes = await asyncio.gather(*sent, return_exceptions=True)
    assert sum(isinstance(outcome, RetryAfter) for outcome in outcomes) == 3
    assert server.violations == []


async def test_a_wrong_token_is_refused(server: TelegramServer) -> None:
    for token in ("7040000001:AAnother", "no token"):
        with pytest.raises(InvalidToken):
            async with Bot(token, f"{server.api_base}/bot"):
                pass


async def test_a_webhook_gets_each_update_until_it_takes_it(server: TelegramServer) -> None:
    got: list[str | None] = []

    async def note(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        got.append(update.message.text)

    builder = Application.builder().token(server.token).base_url(f"{server.api_base}/bot")
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, note))
    ada, port = server.user(), free_port()
    early = await server.text(ada, server.private(ada), "before there was a webhook")
    assert application.updater is not None
    async with application:
        await application.start()
        await application.updater.start_webhook(
            port=port,
            url_path="hook",
            webhook_url=f"http://127.0.0.1:{port}/hook",
            secret_token="of-this-test",  # noqa: S106 - and of nothing else
        )
        await server.wait_ready()
        await server.text(ada, server.private(ada), "and after")
        await server.wait_for(lambda: len(got) == 2)
        with pytest.raises(Conflict, match="webhook is active"):
            await application.bot.get_updates(timeout=0)
        await application.updater.stop()
        await server.text(ada, server.private(ada), "while it is away")
        await server.wait_for(lambda: server.account.feed.webhook_error)
        info = await application.bot.get_webhook_info()
        assert (info.pending_update_count, info.url) == (1, f"http://127.0.0.1:{port}/hook")
        await application.bot.delete_webhook()
        await application.stop()
    assert got == ["before there was a webhook", "and after"]
    assert early.update_id is not None
    assert server.confirmed_offset == early.update_id + 2


CLIENT = """
import asyncio, sys
from telegram import Bot

async def main():
    async with Bot(sys.argv[1], sys.argv[2] + "/bot") as bot:
        while True:
            await bot.get_updates(timeout=10)

asyncio.run(main())
"""


async def test_a_killed_client_leaves_no_conflict_behind(bot: Bot, server: TelegramServer) -> None:
    client = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CLIENT, server.token, server.api_base
    )
    try:
        await server.wait_ready()
    finally:
        client.kill()
        await client.wait()
    await server.wait_for(lambda: not server.account.feed.ready)
    await bot.get_updates(timeout=0)
    assert server.violations == []
