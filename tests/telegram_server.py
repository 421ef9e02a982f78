"""A Bot API server for the tests, and the people who talk to the bot through it.

    async with TelegramServer() as server:          # hand server.api_base and server.token to a bot
        await server.wait_ready()
        ada = server.user(name="Ada", language_code="en")
        await server.text(ada, server.private(ada), "I feel so happy")
        await server.wait_for(lambda: server.messages(server.private(ada))[-1].photo)
        assert not server.violations

The other side of the wire: an unmodified client library talks HTTP to it, by long polling or
webhook, and is refused in Telegram's words what Telegram refuses (telegram_limits). Limits that
the bot could have kept are written down in `violations`. Nothing here knows the bot's code.
"""

import asyncio
import io
import time
from collections.abc import Callable, Sequence
from itertools import count
from types import TracebackType
from typing import TypeVar

from aiohttp import web
from PIL import Image

from listening import Port
from telegram_account import Account
from telegram_answers import offered
from telegram_downloads import Downloads
from telegram_limits import TEXT
from telegram_media import Media, small_photo
from telegram_messages import thread_of_reply
from telegram_text import found, trim, utf16_length
from telegram_wire import Fault, Request, Wire
from telegram_world import (
    ANONYMOUS_ADMIN,
    CHANNEL_SENDER,
    SERVICE,
    Action,
    Chat,
    Content,
    Message,
    Press,
    Query,
    Topic,
    User,
)
from weather import Weather

TOKEN = "7040000001:AAEmotionDrawTestsNeedNoRealTokenAtAll"  # noqa: S105 - of this server alone
T = TypeVar("T")


class TelegramServer:
    """One bot's Telegram, on 127.0.0.1; use it as `async with`."""

    def __init__(
        self, token: str = TOKEN, *, username: str = "emotion_draw_bot", latency_s: float = 0.0
    ) -> None:
        bot = User(
            int(token.split(":", maxsplit=1)[0]), "Emotion Draw", username=username, is_bot=True
        )
        self.token = token
        self.account = Account(bot)
        self._wire = Wire(self.account, token, latency_s=latency_s)
        self._runner = web.AppRunner(
            self._wire.application(), access_log=None, shutdown_timeout=0.1
        )
        self._port = Port(self._runner)
        self._numbers = count(1)
        self.api_base = ""

    async def __aenter__(self) -> "TelegramServer":
        await self._runner.setup()
        await self._port.open()
        self.api_base = f"http://{self._port.host}:{self._port.number}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.account.feed.close()
        self.account.feed.release()
        await self._runner.cleanup()

    # What the bot did.

    @property
    def bot(self) -> User:
        return self.account.bot

    @property
    def requests(self) -> list[Request]:
        """Every request that was answered, in order."""
        return self._wire.requests

    @property
    def violations(self) -> list[str]:
        """A sentence for each limit that the bot broke."""
        return self._wire.violations

    @property
    def downloads(self) -> Downloads:
        """Files that the bot fetches, and what becomes of the next ones."""
        return self._wire.downloads

    @property
    def actions(self) -> list[Action]:
        return self.account.actions

    @property
    def commands(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """(scope, language code) to (name, description): ("default", ""), ("chat:5", "de")."""
        return self.account.commands

    @property
    def confirmed_offset(self) -> int:
        """Updates with lower ids are confirmed: Telegram keeps them no longer."""
        return self.account.feed.confirmed_offset

    @property
    def unconfirmed(self) -> list[int]:
        """The ids of the updates that Telegram still keeps."""
        return [update["update_id"] for update in self.account.feed.pending]

    @property
    def unanswered(self) -> list[Press]:
        """Presses that the bot has not answered."""
        return [press for press in self.account.presses.values() if press.answered is None]

    def messages(self, chat: Chat, *, of_bot: bool = True) -> list[Message]:
        """The bot's messages in a chat by age, deleted ones too; all of them if not `of_bot`."""
        return [m for m in chat.messages.values() if not of_bot or m.sender is self.bot]

    async def wait_for(self, condition: Callable[[], T], timeout: float = 10.0) -> T:  # noqa: ASYNC109 - part of the sentence that fails
        """What `condition` gives once that is true; raises AssertionError after `timeout` s.

        A condition that meets what is not there yet (IndexError, KeyError) is not true yet.
        """
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                if result := condition():
                    return result
            except LookupError:
                pass
            await asyncio.sleep(0.005)
        last = "\n".join(str(request) for request in self.requests[-8:])
        raise AssertionError(f"nothing in {timeout} s; violations: {self.violations}\n{last}")

    async def wait_ready(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - likewise
        """Wait until a client polls or has set a webhook."""
        await self.wait_for(lambda: self.account.feed.ready, timeout)

    # What the tests arrange.

    @property
    def latency_s(self) -> float:
        """Seconds that each request takes at least."""
        return self._wire.latency_s

    @latency_s.setter
    def latency_s(self, seconds: float) -> None:
        self._wire.latency_s = seconds

    async def go_away(self) -> None:
        """Be reached no more, until `come_back`."""
        await self._port.shut()
        self.account.feed.release()  # nobody waits for the answer

    async def come_back(self) -> None:
        """Be reached again where it was."""
        await self._port.open()

    @property
    def weather(self) -> Weather | None:
        """What the network is like, where it is bad."""
        return self._wire.weather

    @weather.setter
    def weather(self, weather: Weather | None) -> None:
        self._wire.weather = weather

    @property
    def rate_limits(self) -> bool:
        """Whether sending too fast is refused with 429."""
        return self.account.rates.on

    @rate_limits.setter
    def rate_limits(self, on: bool) -> None:
        self.account.rates.on = on

    def fail_next(
        self,
        method: str,
        *,
        status: int = 500,
        times: int = 1,
        after_doing_it: bool = False,
        drop: bool = False,
        retry_after: int = 1,
    ) -> None:
        """Let the next requests whose method matches the pattern fail.

        `after_doing_it` does what was asked all the same; `drop` hangs up in place of answering.
        """
        self._wire.faults.append(Fault(method, status, times, after_doing_it, drop, retry_after))

    def user(
        self,
        *,
        id: int | None = None,  # noqa: A002 - as Telegram names it
        name: str = "Ada",
        language_code: str | None = "en",
        username: str | None = None,
    ) -> User:
        user = User(id or 5_000_000_000 + next(self._numbers), name, language_code, username)
        self.account.users[user.id] = user
        return user

    def private(self, user: User) -> Chat:
        """The user's chat with the bot; the bot may write there once the user has."""
        return self._chat(Chat(user.id, "private", user=user))

    def group(
        self,
        title: str = "Friends",
        *,
        supergroup: bool = True,
        forum: bool = False,
        bot_may_send_photos: bool = True,
        bot_may_send_messages: bool = True,
        bot_status: str = "member",
    ) -> Chat:
        """A group with the bot in it; `forum` has topics (see topic())."""
        number = next(self._numbers)
        return self._chat(
            Chat(
                -1_002_000_000_000 - number if supergroup else -4_000_000_000 - number,
                "supergroup" if supergroup else "group",
                title,
                forum=forum,
                bot_may_send_photos=bot_may_send_photos,
                bot_may_send_messages=bot_may_send_messages,
                bot_status=bot_status,
            )
        )

    def channel(
        self, title: str = "News", *, linked: Chat | None = None, bot: str = "left"
    ) -> Chat:
        """A channel; posts are forwarded to the group `linked`; `bot` is the bot's status."""
        number = -1_001_000_000_000 - next(self._numbers)
        channel = Chat(number, "channel", title, bot_status=bot, linked=linked)
        if linked is not None:
            linked.linked = channel
        return self._chat(channel)

    def topic(self, group: Chat, name: str) -> Topic:
        """A new topic of a forum; set `closed` on it, or take it out of `group.topics`."""
        made = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        opening = self.account.post(
            group, ANONYMOUS_ADMIN, Content(service=made), sender_chat=group
        )
        topic = group.topics[opening.id] = Topic(name, opening)
        opening.thread = topic.id
        self.account.told(opening)
        return topic

    def _chat(self, chat: Chat) -> Chat:
        return self.account.chats.setdefault(chat.id, chat)

    # What people do.

    async def text(
        self,
        user: User,
        chat: Chat,
        words: str,
        *,
        reply_to: Message | None = None,
        thread: Topic | None = None,
        sent_as: Chat | None = None,
    ) -> Message:
        """Write a message of 1 to 4096 characters; see send()."""
        words, _ = trim(words, ())
        assert 1 <= utf16_length(words) <= TEXT, "Telegram's apps send no such message"
        content = Content(words, found(words))
        return await self.send(
            user, chat, content, reply_to=reply_to, thread=thread, sent_as=sent_as
        )

    async def photo(
        self, user: User, chat: Chat, data: bytes = b"", caption: str = "", **more: Message | None
    ) -> Message:
        """Send a photo, by default a small one."""
        data = data or small_photo()
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
        media = self.account.keep("photo", data, width=width, height=height)
        return await self._send_media(user, chat, media, caption, **more)

    async def sticker(self, user: User, chat: Chat, **more: Message | None) -> Message:
        """Send a sticker, which has no text at all."""
        media = self.account.keep("sticker", b"RIFF", width=512, height=512)
        return await self._send_media(user, chat, media, "", **more)

    async def _send_media(
        self, user: User, chat: Chat, media: Media, caption: str, **more: Message | None
    ) -> Message:
        content = Content(caption, found(caption), media)
        return await self.send(user, chat, content, reply_to=more.get("reply_to"))

    async def send(
        self,
        user: User,
        chat: Chat,
        content: Content,
        *,
        reply_to: Message | None = None,
        thread: Topic | None = None,
        sent_as: Chat | None = None,
        forwarded: Message | None = None,
    ) -> Message:
        """Send a message; the bot is told of it where privacy mode lets it (`update_id`).

        `sent_as` the group itself is an anonymous administrator, as a channel a channel's post.
        """
        sender: User = user
        if sent_as is not None:
            sender = ANONYMOUS_ADMIN if sent_as is chat else CHANNEL_SENDER
        if chat.user is user:
            user.started = True
        chat.statuses.setdefault(user.id, "administrator" if sent_as is chat else "member")
        message = self.account.post(
            chat,
            sender,
            content,
            sender_chat=sent_as,
            thread=thread.id if thread else thread_of_reply(chat, reply_to),
            reply_to=reply_to,
            forwarded=forwarded,
        )
        self.account.told(message)
        return message

    async def edit(self, message: Message, words: str) -> None:
        """Change one's own message."""
        message.change(Content(words, found(words), message.content.media))
        self.account.told(message, "edited_message")

    async def post(self, channel: Chat, words: str) -> Message:
        """Post in a channel; `discussion` of it is the copy in the linked group."""
        content = Content(words, found(words))
        post = self.account.post(channel, None, content, sender_chat=channel)
        self.account.told(post, "channel_post")
        if channel.linked is not None:
            post.discussion = self.account.post(
                channel.linked, SERVICE, content, sender_chat=channel, forwarded=post
            )
            self.account.told(post.discussion)
        return post

    async def press(self, user: User, message: Message, data: str) -> Press:
        """Press a button with this callback data; a forged one if the message has none such."""
        press = Press(f"{user.id}{next(self._numbers)}", user, message, data)
        self.account.pressed(press)
        return press

    async def inline(self, user: User, text: str, offset: str = "") -> Query:
        """Type after the bot's name in some other chat."""
        query = Query(f"{user.id}{next(self._numbers)}", user, text, offset)
        self.account.asked(query)
        return query

    async def choose(self, query: Query, result_id: str, *, feedback: bool = True) -> Message:
        """Send a result of an inline query; the bot hears of it where `feedback` is on.

        Only a message with a keyboard has an `inline_id` that the bot can edit it by.
        """
        assert query.answered is not None, "the inline query was not answered"
        result = next(one for one in query.answered.results if one["id"] == result_id)
        elsewhere = Chat(-next(self._numbers), "group", "Elsewhere")
        message = self.account.post(elsewhere, query.user, offered(self.account, result))
        body = {"result_id": result_id, "from": query.user.json(), "query": query.text}
        if message.keyboard:
            message.inline_id = f"BAAAAinline{next(self._numbers)}"
            self.account.inline[message.inline_id] = message
            body["inline_message_id"] = message.inline_id
        if feedback:
            self.account.feed.add("chosen_inline_result", body)
        return message

    async def block(self, user: User) -> None:
        """Block the bot; it is told so."""
        user.blocked = True
        await self.bot_became(self.private(user), "kicked", by=user)

    async def bot_became(self, chat: Chat, status: str, *, by: User) -> None:
        """Change the bot's standing in a chat: kicked, left, member, administrator."""
        old = chat.bot_status
        if chat.kind != "private":
            chat.bot_status = status
        members: Sequence[dict[str, object]] = [
            {"user": self.bot.json(), "status": each, "until_date": 0} for each in (old, status)
        ]
        body = {"chat": chat.json(), "from": by.json(), "date": int(time.time())}
        body |= {"old_chat_member": members[0], "new_chat_member": members[1]}
        self.account.feed.add("my_chat_member", body)
