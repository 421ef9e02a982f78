import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter, TelegramError
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from telegram_server import TelegramServer

Context = ContextTypes.DEFAULT_TYPE
Bot = Application[Any, Any, Any, Any, Any, Any]
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Redraw", callback_data="redraw:1")]])


def picture(width: int = 96, height: int = 32, form: str = "JPEG") -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (width, height), "orange").save(output, form)
    return output.getvalue()


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


def client_of(server: TelegramServer) -> Bot:
    """A real client that does nothing by itself."""
    return (
        Application.builder()
        .token(server.token)
        .base_url(f"{server.api_base}/bot")
        .base_file_url(f"{server.api_base}/file/bot")
        .build()
    )


@pytest.fixture
async def client(server: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns of the other form
    async with client_of(server) as application:
        yield application


async def draw(update: Update, _: Context) -> None:
    """What a bot that draws does: a placeholder that becomes a picture."""
    message = update.effective_message
    assert message is not None
    placeholder = await message.reply_text("Painting ...", do_quote=True)
    media = InputMediaPhoto(picture(), caption="<b>joy</b> 91%", parse_mode="HTML")
    await placeholder.edit_media(media, reply_markup=KEYBOARD)


async def answer(update: Update, _: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Painted again.")


@pytest.fixture
async def drawing(client: Bot, server: TelegramServer) -> AsyncIterator[Bot]:
    """The client, polling and drawing."""
    client.add_handler(MessageHandler(filters.TEXT, draw))
    client.add_handler(CallbackQueryHandler(answer))
    assert client.updater is not None
    await client.start()
    await client.updater.start_polling(poll_interval=0)
    await server.wait_ready()
    yield client
    await client.updater.stop()
    await client.stop()


async def test_a_message_becomes_a_picture_with_buttons(
    drawing: Bot, server: TelegramServer
) -> None:
    ada = server.user(name="Ada")
    chat = server.private(ada)
    asked = await server.text(ada, chat, "I feel so happy")
    (answered,) = await server.wait_for(
        lambda: [m for m in server.messages(chat) if m.photo is not None]
    )
    assert answered.reply_to is asked
    assert answered.picture().size == (96, 32)
    assert answered.caption == "joy 91%"
    assert answered.content.entities == ({"type": "bold", "offset": 0, "length": 3},)
    assert [edit.content.photo is not None for edit in answered.edits] == [True]

    press = await server.press(ada, answered, answered.buttons["Redraw"])
    await server.wait_for(lambda: press.answered)
    assert press.answered is not None
    assert press.answered.text == "Painted again."
    assert server.violations == []


async def test_updates_are_kept_until_a_higher_offset_confirms_them(
    client: Bot, server: TelegramServer
) -> None:
    ada = server.user()
    sent = [await server.text(ada, server.private(ada), f"number {n}") for n in range(3)]
    ids = [message.update_id for message in sent]
    assert [u.update_id for u in await client.bot.get_updates(timeout=0)] == ids
    assert server.unconfirmed == ids
    assert [u.update_id for u in await client.bot.get_updates(offset=ids[1], limit=1)] == [ids[1]]
    assert server.unconfirmed == ids[1:]
    assert server.confirmed_offset == ids[1]


async def test_kinds_of_updates_stay_as_they_were_asked_for(
    client: Bot, server: TelegramServer
) -> None:
    ada = server.user()
    await client.bot.get_updates(timeout=0, allowed_updates=["callback_query"])
    await client.bot.get_updates(timeout=0)
    message = await server.text(ada, server.private(ada), "not wanted")
    await server.press(ada, message, "wanted")
    (update,) = await client.bot.get_updates(timeout=0)
    assert update.callback_query is not None


async def test_of_two_polls_the_first_is_told_of_the_conflict(
    client: Bot, server: TelegramServer
) -> None:
    first = asyncio.create_task(client.bot.get_updates(timeout=5))
    await server.wait_ready()
    async with client_of(server) as second:
        await second.bot.get_updates(timeout=0)
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first
    assert len(server.violations) == 1


async def test_privacy_mode_hides_what_is_not_for_the_bot(
    client: Bot, server: TelegramServer
) -> None:
    ada, group = server.user(), server.group()
    own = await client.bot.send_message(group.id, "hello")
    plain = await server.text(ada, group, "just talking about @emotion_draw_bot")
    other = await server.text(ada, group, "/draw@other_bot", reply_to=plain)
    meant = await server.text(ada, group, "/draw@Emotion_Draw_Bot", reply_to=plain)
    replied = await server.text(ada, group, "me too", reply_to=group.messages[own.message_id])
    assert [m.update_id is not None for m in (plain, other, meant, replied)] == [
        *(False, False),
        *(True, True),
    ]
    (update, _) = await client.bot.get_updates(timeout=0)
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.text == plain.text
    assert update.message.parse_entities() == {
        update.message.entities[0]: "/draw@Emotion_Draw_Bot",
    }


LONG = "🎨" * 2049  # 4098 UTF-16 code units
BAD_BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="é" * 33)]])


@pytest.mark.parametrize(
    ("method", "arguments", "sentence"),
    [
        ("send_message", {"text": LONG}, "Message is too long"),
        ("send_message", {"text": " \n"}, "Message text is empty"),
        ("send_message", {"text": "<b>a", "parse_mode": "HTML"}, "find end tag"),
        ("send_message", {"text": "I <3 you", "parse_mode": "HTML"}, "Unsupported start tag"),
        ("send_message", {"text": "joy.", "parse_mode": "MarkdownV2"}, "is reserved"),
        ("send_message", {"text": "*joy", "parse_mode": "MarkdownV2"}, "find end of Bold"),
        ("send_message", {"text": "a", "reply_markup": BAD_BUTTON}, "Button_data_invalid"),
        ("send_message", {"text": "a", "message_thread_id": 5}, "thread not found"),
        ("send_photo", {"photo": b"no picture"}, "Image_process_failed"),
        ("send_photo", {"photo": picture()[:-20]}, "Image_process_failed"),
        ("send_photo", {"photo": picture(9001, 1000)}, "Photo_invalid_dimensions"),
        ("send_photo", {"photo": picture(210, 10)}, "Photo_invalid_dimensions"),
        ("send_photo", {"photo": bytes(10 * 2**20 + 1)}, "too big for a photo"),
        ("send_photo", {"photo": picture(), "caption": "a" * 1025}, "caption is too long"),
        ("send_photo", {"photo": "no-such-id"}, "wrong file identifier"),
        ("send_chat_action", {"action": "paint"}, "wrong parameter action"),
        ("send_media_group", {"media": [InputMediaPhoto(picture())]}, "too few"),
    ],
)
async def test_a_broken_limit_is_refused_and_written_down(
    client: Bot, server: TelegramServer, method: str, arguments: dict[str, Any], sentence: str
) -> None:
    ada = server.user()
    ada.started = True
    with pytest.raises(BadRequest, match=f"(?i){sentence}"):
        await getattr(client.bot, method)(chat_id=server.private(ada).id, **arguments)
    assert len(server.violations) == 1
    assert server.messages(server.private(ada)) == []


async def test_what_is_just_within_the_limits_is_taken(client: Bot, server: TelegramServer) -> None:
    ada = server.user()
    chat = server.private(ada)
    ada.started = True
    button = InlineKeyboardButton("x", callback_data="é" * 32)
    await client.bot.send_message(
        ada.id if server.private(ada) else 0,
        "🎨" * 2048,
        reply_markup=InlineKeyboardMarkup([[button]]),
    )
    await client.bot.send_photo(chat.id, picture(200, 10, "PNG"), caption="a" * 1024)
    assert server.violations == []


async def test_users_who_blocked_or_never_wrote_cannot_be_reached(
    client: Bot, server: TelegramServer
) -> None:
    ada = server.user()
    chat = server.private(ada)
    with pytest.raises(Forbidden, match="can't initiate"):
        await client.bot.send_message(chat.id, "hello")
    await server.text(ada, chat, "hello")
    await client.bot.send_message(chat.id, "hello")
    await server.block(ada)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await client.bot.send_message(chat.id, "hello again")
    assert server.violations == []


async def test_an_edit_must_change_something_and_find_its_message(
    client: Bot, server: TelegramServer
) -> None:
    group = server.group(bot_may_send_photos=False)
    sent = await client.bot.send_message(group.id, "hello", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="not modified"):
        await client.bot.edit_message_text(
            "hello ", group.id, sent.message_id, reply_markup=KEYBOARD
        )
    with pytest.raises(BadRequest, match="rights to send photos"):
        await sent.edit_media(InputMediaPhoto(picture()))
    await sent.edit_text("hello")
    assert server.messages(group)[0].keyboard == ()
    await sent.delete()
    with pytest.raises(BadRequest, match="to edit not found"):
        await sent.edit_text("too late")
    with pytest.raises(BadRequest, match="replied not found"):
        await sent.reply_text("too late", do_quote=True)


async def test_a_press_is_answered_once_and_soon(client: Bot, server: TelegramServer) -> None:
    ada = server.user()
    chat = server.private(ada)
    message = await server.text(ada, chat, "hello")
    press = await server.press(ada, message, "forged")
    await client.bot.answer_callback_query(press.id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await client.bot.answer_callback_query(press.id)
    assert len(server.violations) == 1
    server.account.callback_life_s = 0
    late = await server.press(ada, message, "late")
    with pytest.raises(BadRequest, match="Query is too old"):
        await client.bot.answer_callback_query(late.id)


async def test_faults_come_before_or_after_the_deed(client: Bot, server: TelegramServer) -> None:
    group = server.group()
    server.fail_next("sendMessage", status=502)
    server.fail_next("sendMessage", drop=True, after_doing_it=True)
    server.fail_next("sendMessage", status=429, retry_after=3)
    for deeds in (0, 1):
        with pytest.raises(TelegramError):
            await client.bot.send_message(group.id, "hello")
        assert len(server.messages(group)) == deeds
    with pytest.raises(RetryAfter):
        await client.bot.send_message(group.id, "hello")
    await client.bot.send_message(group.id, "hello")
    statuses = [r.status for r in server.requests if r.method == "sendMessage"]
    assert statuses == [502, 0, 429, 200]
