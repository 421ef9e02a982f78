"""What people say to a bot on Telegram, or pass on."""

from typing import Any

from telegram_media import Media
from telegram_server import TelegramServer
from telegram_text import found
from telegram_world import Chat, Content, Message, User

MIMES = {
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "document": "audio/ogg",
    "video_note": "",
    "video": "video/mp4",
    "animation": "video/mp4",
}


async def send_sound(
    server: TelegramServer,
    user: User,
    chat: Chat,
    data: bytes = b"OggS",
    kind: str = "voice",
    caption: str = "",
    *,
    reply_to: Message | None = None,
    sent_as: Chat | None = None,
    **about: Any,
) -> Message:
    """Send a voice note, or another `kind` of file; `about` it Telegram knows this."""
    media = kept(server, data, kind, **about)
    content = Content(caption, found(caption), media)
    return await server.send(user, chat, content, reply_to=reply_to, sent_as=sent_as)


def kept(server: TelegramServer, data: bytes, kind: str, **about: Any) -> Media:
    """A file of sound as Telegram keeps it."""
    usual = {"mime": MIMES[kind], "duration": 2, "width": 240, "height": 240}
    return server.account.keep(kind, data, **(usual | about))


async def forward(server: TelegramServer, user: User, chat: Chat, message: Message) -> Message:
    """Pass a message on as it is."""
    return await server.send(user, chat, message.content, forwarded=message)
