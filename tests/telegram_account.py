"""The bot's account on Telegram's side: everything known, and how requests find it."""

import asyncio
import hashlib
import re
import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from telegram_limits import Call, Rates, Refused, broken, photo_size
from telegram_media import Media
from telegram_updates import Feed
from telegram_world import Action, Chat, Content, Message, Press, Query, User

KIND_NAMES = {
    "photo": "Photo",
    "document": "Document",
    "voice": "VoiceNote",
    "sticker": "Sticker",
    "audio": "Audio",
    "video": "Video",
    "video_note": "VideoNote",
    "animation": "Animation",
}


@dataclass(eq=False)
class Account:
    """One bot, and all that it could ever see."""

    bot: User
    feed: Feed = field(default_factory=Feed)
    rates: Rates = field(default_factory=Rates)
    callback_life_s: float = 30.0  # how long a press may be answered
    inline_life_s: float = 30.0  # and an inline query
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)  # by file id
    lost: dict[str, int] = field(default_factory=dict)  # file id to how often it is not there
    inline: dict[str, Message] = field(default_factory=dict)  # by inline_message_id
    presses: dict[str, Press] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    # (scope, language code) to (name, description): ("default", ""), ("chat:5", "de"), ...
    commands: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    # Private chats and basic groups share one row of message ids, others have their own.
    _message_ids: dict[int, "count[int]"] = field(
        default_factory=lambda: defaultdict(lambda: count(1))
    )

    def chat(self, call: Call, name: str = "chat_id") -> Chat:
        """The chat that a request names by id or @username."""
        if name not in call:
            raise broken(f"{name} is empty")
        given = call.text(name)
        if given.startswith("@"):
            named = (c for c in self.chats.values() if c.username == given[1:] and not c.user)
            chat = next(named, None)
        else:
            chat = self.chats.get(call.whole(name))
        if chat is None:
            raise Refused("chat not found")
        if chat.moved_to is not None:
            moved = "group chat was upgraded to a supergroup chat"
            raise Refused(moved, migrate_to_chat_id=chat.moved_to.id)
        return chat

    def keep(self, kind: str, data: bytes, **more: Any) -> Media:
        """Take in a file under a new id; the same bytes have the same unique id."""
        file_id = f"{kind[:2].upper()}AgACAgI{secrets.token_urlsafe(24)}"
        unique = f"AQAD{hashlib.sha256(data).hexdigest()[:12]}"
        media = self.media[file_id] = Media(kind, data, file_id, unique, **more)
        return media

    async def resolve(self, call: Call, given: str, kind: str) -> Media:
        """The file that a request sends: attached to it, or kept from before."""
        upload = call.files.get(given.removeprefix("attach://"))
        if given.startswith("attach://") and upload is not None:
            if not upload.data:
                raise broken("file must be non-empty")
            if kind != "photo":
                return self.keep(kind, upload.data, name=upload.name, mime=upload.mime)
            # Decoded beside the loop, so that other requests are served meanwhile.
            width, height = await asyncio.to_thread(photo_size, upload.data)
            return self.keep(kind, upload.data, width=width, height=height)
        if re.match(r"https?://", given):
            raise Refused("failed to get HTTP URL content")  # there is no network here
        media = self.media.get(given.split(".", maxsplit=1)[0])
        if media is None:
            raise broken("wrong file identifier/HTTP URL specified")
        if media.kind != kind:
            names = KIND_NAMES[media.kind], KIND_NAMES[kind]
            raise broken(f"can't use file of type {names[0]} as {names[1]}")
        return media

    def post(self, chat: Chat, sender: User | None, content: Content, **more: Any) -> Message:
        """Put a message into a chat."""
        row = chat.id if chat.kind in {"supergroup", "channel"} else 0
        message = Message(chat, next(self._message_ids[row]), sender, content, **more)
        chat.messages[message.id] = message
        return message

    def pressed(self, press: Press) -> None:
        """Tell the bot of a press."""
        self.presses[press.id] = press
        self.feed.add("callback_query", press.json())

    def asked(self, query: Query) -> None:
        """Tell the bot of an inline query."""
        self.queries[query.id] = query
        self.feed.add("inline_query", query.json())

    def told(self, message: Message, kind: str = "message") -> None:
        """Tell the bot of a message, if privacy mode lets it see it."""
        if self._sees(message):
            message.update_id = self.feed.add(kind, message.json())

    def _sees(self, message: Message) -> bool:
        """Privacy mode: in groups commands, replies to the bot and service messages."""
        chat = message.chat
        if chat.bot_status in {"left", "kicked"}:
            return False
        if not chat.is_group or chat.bot_status == "administrator" or message.content.service:
            return True
        if message.reply_to is not None and message.reply_to.sender is self.bot:
            return True
        return self._commanded(message.content)

    def _commanded(self, content: Content) -> bool:
        command = re.match(r"/\w{1,64}(?:@(\w+))?", content.words)
        first = any(e["type"] == "bot_command" and e["offset"] == 0 for e in content.entities)
        if command is None or not first:
            return False
        return command[1] is None or command[1].lower() == (self.bot.username or "").lower()
