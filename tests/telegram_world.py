"""What exists on Telegram's side, in data classes: people, chats, messages, questions.

Each knows the JSON that the Bot API shows of it. Times are seconds since 1970, as floats.
"""

import io
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from telegram_media import Json, Media


@dataclass(eq=False)
class User:
    """Somebody with an account; `started` once they have written to the bot in private."""

    id: int
    name: str
    language_code: str | None = None
    username: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    hides: bool = False  # forwarded messages do not lead to them

    def json(self) -> Json:
        shown = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        more = {"username": self.username, "language_code": self.language_code}
        return shown | {key: value for key, value in more.items() if value}


# Telegram's own stand-ins for senders who are no users.
ANONYMOUS_ADMIN = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL_SENDER = User(136817688, "Channel", username="Channel_Bot", is_bot=True)
SERVICE = User(777000, "Telegram")


@dataclass(frozen=True)
class Button:
    """A button under a message; `more` holds what is neither text nor callback data."""

    text: str
    data: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def json(self) -> Json:
        callback = {} if self.data is None else {"callback_data": self.data}
        return {"text": self.text, **callback, **self.more}


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Content:
    """What a message shows; `words` are its text, or the caption under its media."""

    words: str = ""
    entities: Sequence[Mapping[str, Any]] = ()
    media: Media | None = None
    keyboard: Keyboard = ()
    service: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str | None:
        """The text; None under media."""
        return self.words if self.media is None else None

    @property
    def caption(self) -> str | None:
        """The caption; None where there is no media."""
        return None if self.media is None else self.words

    @property
    def photo(self) -> bytes | None:
        """The photo's bytes as they were uploaded."""
        return self.media.data if self.media is not None and self.media.kind == "photo" else None

    def json(self) -> Json:
        body: Json = dict(self.service)
        prefix = "caption_" if self.media else ""
        if self.media:
            body[self.media.kind] = self.media.json()
        if self.words:
            body["caption" if self.media else "text"] = self.words
        if self.entities:
            body[f"{prefix}entities"] = list(self.entities)
        if self.keyboard:
            rows = [[button.json() for button in row] for row in self.keyboard]
            body["reply_markup"] = {"inline_keyboard": rows}
        return body


@dataclass(frozen=True)
class Edit:
    """What a message became, and when."""

    when: float
    content: Content


@dataclass
class Topic:
    """A topic of a forum; `opening` is the service message that it began with."""

    name: str
    opening: "Message"
    closed: bool = False

    @property
    def id(self) -> int:
        """What messages in it carry as `message_thread_id`."""
        return self.opening.id


@dataclass(eq=False)
class Chat:
    """A conversation; `kind` is private, group, supergroup or channel."""

    id: int
    kind: str
    title: str = ""
    user: User | None = None  # of a private chat
    username: str | None = None
    forum: bool = False
    bot_status: str = "member"  # creator, administrator, member, left, kicked
    bot_may_send_messages: bool = True
    bot_may_send_photos: bool = True
    bot_may_send_documents: bool = True
    linked: "Chat | None" = None  # a channel's discussion group, and back
    moved_to: "Chat | None" = None  # the supergroup that a group has become
    statuses: dict[int, str] = field(default_factory=dict)  # of members, by user id
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        return self.kind in {"group", "supergroup"}

    def json(self) -> Json:
        body: Json = {"id": self.id, "type": self.kind}
        if self.user is not None:
            body["first_name"] = self.user.name
            username = self.user.username
        else:
            body["title"] = self.title
            username = self.username
        if username:
            body["username"] = username
        return body | ({"is_forum": True} if self.forum else {})


@dataclass(eq=False)
class Message:
    """A message and everything it has been."""

    chat: Chat
    id: int
    sender: User | None
    content: Content
    sender_chat: Chat | None = None
    thread: int | None = None
    reply_to: "Message | None" = None
    album: str | None = None
    forwarded: "Message | None" = None  # what was forwarded here; a channel's post by itself
    discussion: "Message | None" = None  # a channel post's copy in the discussion group
    inline_id: str | None = None  # of a message sent through the bot in any chat
    update_id: int | None = None  # of the update that told the bot; None: it was not told
    date: float = field(default_factory=time.time)
    edits: list[Edit] = field(default_factory=list)
    deleted: float | None = None  # when

    @property
    def text(self) -> str | None:
        return self.content.text

    @property
    def caption(self) -> str | None:
        return self.content.caption

    @property
    def photo(self) -> bytes | None:
        return self.content.photo

    @property
    def keyboard(self) -> Keyboard:
        return self.content.keyboard

    @property
    def buttons(self) -> dict[str, str]:
        """The callback data of each button that has some, by the button's text."""
        return {b.text: b.data for row in self.keyboard for b in row if b.data is not None}

    def picture(self) -> Image.Image:
        """The photo, decoded."""
        assert self.photo is not None, f"message {self.id} shows no photo"
        with Image.open(io.BytesIO(self.photo)) as picture:
            picture.load()
            return picture

    def change(self, content: Content) -> None:
        """Show something else from now on."""
        self.content = content
        self.edits.append(Edit(time.time(), content))

    @property
    def in_topic(self) -> bool:
        return self.thread in self.chat.topics

    def json(self, *, replied: bool = True) -> Json:
        """As the Bot API shows it; without what it replies to if `replied` is False."""
        body: Json = {"message_id": self.id, "date": int(self.date), "chat": self.chat.json()}
        body |= self.content.json() | self._origin()
        if self.edits:
            body["edit_date"] = int(self.edits[-1].when)
        if self.album:
            body["media_group_id"] = self.album
        if self.thread is not None:
            body["message_thread_id"] = self.thread
        if self.in_topic:
            body["is_topic_message"] = True
        shown = self.reply_to
        if shown is None and self.in_topic and self.thread is not None:
            # A message in a topic that replies to nothing "replies" to the topic's beginning.
            shown = self.chat.topics[self.thread].opening
        if replied and shown is not None and shown is not self and not shown.deleted:
            body["reply_to_message"] = shown.json(replied=False)
        return body

    def _origin(self) -> Json:
        body: Json = {}
        if self.sender is not None and self.chat.kind != "channel":
            body["from"] = self.sender.json()
        if self.sender_chat is not None:
            body["sender_chat"] = self.sender_chat.json()
        if self.forwarded is not None:
            body["forward_origin"] = self.forwarded.origin()
            if self.forwarded.discussion is self:
                body["is_automatic_forward"] = True
        return body

    def origin(self) -> Json:
        """Where a message says that it was forwarded from."""
        body: Json = {"date": int(self.date)}
        if self.chat.kind == "channel":
            return body | {"type": "channel", "chat": self.chat.json(), "message_id": self.id}
        assert self.sender is not None
        if self.sender.hides:
            return body | {"type": "hidden_user", "sender_user_name": self.sender.name}
        return body | {"type": "user", "sender_user": self.sender.json()}


@dataclass(frozen=True)
class Answer:
    """How the bot answered a press."""

    text: str
    show_alert: bool
    when: float


@dataclass(eq=False)
class Press:
    """Somebody pressed a button; `answered` once the bot said so."""

    id: str
    user: User
    message: Message
    data: str
    when: float = field(default_factory=time.time)
    answered: Answer | None = None

    def json(self) -> Json:
        message, body = self.message, {"id": self.id, "from": self.user.json(), "data": self.data}
        body["chat_instance"] = str(message.chat.id)
        if message.inline_id is not None:
            return body | {"inline_message_id": message.inline_id}
        if message.deleted:
            gone = {"chat": message.chat.json(), "message_id": message.id, "date": 0}
            return body | {"message": gone}
        return body | {"message": message.json()}


@dataclass(frozen=True)
class Results:
    """What the bot offered for an inline query: the results as they came, decoded."""

    results: Sequence[Json]
    options: Mapping[str, Any]  # cache_time, is_personal, next_offset, button
    when: float


@dataclass(eq=False)
class Query:
    """Somebody typed after the bot's name in any chat; `answered` once the bot offered."""

    id: str
    user: User
    text: str
    offset: str = ""
    when: float = field(default_factory=time.time)
    answered: Results | None = None

    def json(self) -> Json:
        body: Json = {"id": self.id, "from": self.user.json(), "query": self.text}
        return body | {"offset": self.offset, "chat_type": "group"}


@dataclass(frozen=True)
class Action:
    """The bot showed that it is busy."""

    chat: Chat
    thread: int | None
    action: str
    when: float
