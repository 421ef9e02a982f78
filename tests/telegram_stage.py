"""A bot that runs, on the tests' own Telegram, and people who try it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot import replies
from bot_process import BotProcess, running_bot
from telegram_server import TelegramServer
from telegram_world import Chat, Message, Press, User

HAPPY = "I feel so happy today!"
SAD = "I am so sad and lonely"
READY = "telegram serves"
PLACEHOLDERS = {
    replies.say(language, name)
    for language in replies.LANGUAGES
    for name in ("painting", "listening")
}
PAINTED_WITHIN_S = 20.0  # generous: other tests may be painting


class Stage:
    """What happens on it: somebody writes or presses, and the bot answers."""

    def __init__(self, server: TelegramServer, bot: BotProcess) -> None:
        self.server = server
        self.bot = bot

    def somebody(self, **about: Any) -> tuple[User, Chat]:
        """Somebody new, and their private chat."""
        user = self.server.user(**about)
        return user, self.server.private(user)

    def answers(self, asked: Message) -> list[Message]:
        """What the bot said to a message and did not delete."""
        mine = [each for each in self.server.messages(asked.chat) if not each.deleted]
        replies_to_it = [message for message in mine if message.reply_to is asked]
        # In a private chat a command needs no quoting.
        after = [m for m in mine if m.reply_to is None and asked.chat.user and m.id > asked.id]
        return replies_to_it or after

    async def answer(self, asked: Message) -> Message:
        """The bot's only answer, once it is there and no placeholder any more."""
        await self.server.wait_for(
            lambda: self.answers(asked)[0].text not in PLACEHOLDERS, PAINTED_WITHIN_S
        )
        [answer] = self.answers(asked)
        return answer

    async def words(self, asked: Message) -> str:
        """What the bot says to a message, which is no drawing."""
        answer = await self.answer(asked)
        assert answer.text is not None, answer.caption
        return answer.text

    async def comes_to(self, asked: Message, words: str) -> None:
        """The bot's only answer is these words in the end, whatever it said of a wait before."""
        await self.server.wait_for(lambda: self.answers(asked)[0].text == words, PAINTED_WITHIN_S)
        assert len(self.answers(asked)) == 1

    async def ask(self, words: str = HAPPY) -> Message:
        """Somebody new writes to the bot."""
        user, chat = self.somebody()
        return await self.server.text(user, chat, words)

    async def drawing(self, asked: Message) -> Message:
        """The picture message that answers a message, once it is one."""
        await self.server.wait_for(lambda: self.answers(asked)[0].photo, PAINTED_WITHIN_S)
        [answer] = self.answers(asked)
        return answer

    async def draw(self, user: User, chat: Chat, words: str = HAPPY, **more: Any) -> Message:
        """Have a text painted, and return the picture message."""
        return await self.drawing(await self.server.text(user, chat, words, **more))

    async def press(self, user: User, message: Message, button: str) -> str:
        """Press the button whose words contain these; returns what the bot told the presser."""
        [data] = [data for words, data in message.buttons.items() if button in words]
        return await self.press_data(user, message, data)

    async def press_data(self, user: User, message: Message, data: str) -> str:
        """Press a button with this data, forged or not."""
        press: Press = await self.server.press(user, message, data)
        await self.server.wait_for(lambda: press.answered)
        return press.answered.text if press.answered else ""

    @asynccontextmanager
    async def again(self, folder: Path, **settings: str) -> AsyncIterator[None]:
        """The bot once more, polling, with the same data."""
        ours = {**where(self.server), **settings}
        async with running_bot(folder, ready=[READY], **ours) as self.bot:
            yield


def where(server: TelegramServer) -> dict[str, str]:
    """The settings that lead to the tests' Telegram."""
    return {"TELEGRAM_TOKEN": server.token, "TELEGRAM_API_BASE": server.api_base}


def said(sentence: str, **facts: str | int) -> str:
    """The bot's sentence in English."""
    return replies.say("en", sentence, **facts)


@asynccontextmanager
async def staged(folder: Path, **settings: str) -> AsyncIterator[Stage]:
    """The bot, polling, its data in `folder`; it may break none of Telegram's limits."""
    async with TelegramServer() as server:
        async with running_bot(folder, ready=[READY], **{**where(server), **settings}) as bot:
            yield Stage(server, bot)
        assert server.violations == []
