"""Telegram as delivery sees it: one message a job, first words, then the drawing."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, BinaryIO

from telegram import InlineKeyboardMarkup, InputMediaPhoto, Message
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from bot import replies
from bot.answer import Answer
from bot.chat import Address
from bot.desk import Desk
from bot.replies import Fact
from bot.settings import Settings
from bot.sheets.answer import answer_sheet
from bot.telegram_chat import elsewhere, keyboards, recordings, sketching, waiting
from bot.telegram_chat.buttons import Buttons
from bot.telegram_chat.captions import caption
from bot.telegram_chat.commands import Commands
from bot.telegram_chat.connection import (
    Bots,
    Polling,
    make_application,
    make_bot,
    running,
)
from bot.telegram_chat.gallery import Galleries
from bot.telegram_chat.handling import Outcomes
from bot.telegram_chat.inline_offers import Inline
from bot.telegram_chat.intake import Intake
from bot.telegram_chat.menu import register
from bot.telegram_chat.mydata import MyData
from bot.telegram_chat.photos import Photos
from bot.telegram_chat.posting import way
from bot.telegram_chat.senders import Bot
from bot.telegram_chat.sketching import Sketching
from bot.telegram_chat.telling import Teller
from bot.telegram_chat.webhook import webhook_of
from bot.telegram_chat.wire import failure, says, telegram_errors
from engine.errors import StorageFailed, TryLater, Undeliverable
from storage.jobs import Job

SOON = 2.0  # seconds

log = logging.getLogger(__name__)


class TelegramChat:
    """One platform, joined to it while `serve` runs."""

    platform = "telegram"

    def __init__(self, settings: Settings, desk: Desk, facts: Mapping[str, Fact]) -> None:
        """Raises BadInput where a webhook is not wholly set up."""
        self._settings = settings
        self._webhook = webhook_of(settings)
        self._desk = desk
        self._facts = facts
        self._photos = Photos()
        self._sketching = Sketching(desk.store.journal)
        self._bot: Bot | None = None
        self._joined = asyncio.Event()

    async def serve(self) -> None:
        """Take messages to the desk until cancelled. Raises TokenRefused, TryLater."""
        polling = Polling()
        bot = make_bot(self._settings, polling)
        teller = Teller(bot)
        application = make_application(bot, Intake(self._desk, bot))
        self._add_handlers(application, teller)
        try:
            async with running(application, self._webhook):
                self._bot = bot
                self._joined.set()
                log.info("telegram serves @%s: https://t.me/%s", bot.username, bot.username)
                application.create_task(register(bot, self._desk))
                await polling.refused.wait()
                raise failure(InvalidToken())
        finally:
            self._bot = None
            self._joined.clear()
            await teller.close()

    def _add_handlers(self, application: Bots, teller: Teller) -> None:
        """Everything that updates may ask for, beside drawings."""
        outcomes = Outcomes(self._desk, teller)
        application.add_error_handler(outcomes.broken)
        galleries = Galleries(self._desk, teller, self._photos)
        mydata = MyData(self._desk, teller)
        for handlers in (
            outcomes.handlers(),
            Buttons(self._desk, teller, galleries).handlers(),
            galleries.handlers(),
            mydata.handlers(),
            waiting.Waiting(self._desk, teller).handlers(),
            Inline(self._desk, self._photos).handlers(),
            Commands(self._desk, teller, galleries, mydata, self._facts).handlers(),
        ):
            application.add_handlers(handlers)

    def when(self, locale: str, seconds: float) -> str:
        """A moment, in words: Telegram's messages cannot count down."""
        return replies.seconds(locale, seconds)

    async def say(self, job: Job, words: str, *, cancellable: bool = False) -> Address:
        """Let the job's message say `words`, posting it where there is none."""
        bot, address = self._connected(), job.address
        keyboard = waiting.under_words(job) if cancellable else None
        async with self._errors_of(job):
            if "message" in address:
                if cancellable:  # words about the wait, of which others come soon
                    self._sketching.pace(address["chat"])
                await sketching.say(bot, address, words, keyboard)
            else:
                message = await self._post(bot, job, words, keyboard)
                address = {**address, "message": message.message_id}
        if "inline" in address:
            await elsewhere.say(bot, address["inline"], words)
        return address

    async def _post(
        self, bot: Bot, job: Job, words: str, keyboard: InlineKeyboardMarkup | None
    ) -> Message:
        try:
            return await bot.send_message(text=words, reply_markup=keyboard, **way(job.address))
        except Forbidden:
            if "inline" in job.address:  # nobody has ever written to us there
                await elsewhere.invite(bot, job.address["inline"], job.locale)
            raise

    async def sketch(self, job: Job, words: str, picture: bytes | None) -> None:
        """Let the job's message show how far its drawing is."""
        async with self._errors_of(job):
            await self._sketching.show(self._connected(), job, words, picture)

    async def show(self, job: Job, answer: Answer) -> None:
        """Turn the job's message into the finished drawing."""
        bot, address = self._connected(), job.address
        try:
            sheet = await asyncio.to_thread(answer_sheet, [each.path for each in answer.pictures])
        except StorageFailed as error:  # somebody deleted the files
            await self.say(job, replies.say(job.locale, "fault-ours"))
            raise Undeliverable(str(error)) from error
        photo = InputMediaPhoto(sheet, caption=caption(answer.words, answer.transcript))
        rows = keyboards.under_drawing(answer.entry, answer.locale)
        if answer.asks_voice:
            rows += keyboards.about_voice(answer.entry, answer.locale)
        keyboard = InlineKeyboardMarkup(rows)
        async with self._errors_of(job):
            try:
                shown: Message | bool = await bot.edit_message_media(
                    photo, address["chat"], address["message"], reply_markup=keyboard
                )
            except BadRequest as error:
                if says(error, "not enough rights to send photos"):
                    await self.say(job, replies.say(job.locale, "fault-no-files"))
                if not says(error, "message is not modified"):
                    raise
                shown = True
            if isinstance(shown, Message):
                self._photos.note(answer.entry.id, shown.photo[-1].file_id)
            file_id = self._photos.known(answer.entry.id)
            if "inline" in address and file_id is not None:
                await elsewhere.show(bot, address["inline"], file_id, answer)

    @asynccontextmanager
    async def _errors_of(self, job: Job) -> AsyncIterator[None]:
        """As `telegram_errors`; a job whose group has become another follows it there."""
        with telegram_errors():
            try:
                yield
            except ChatMigrated as error:  # the messages in the group are not there any more
                await self._desk.store.journal.readdress(job.id, {"chat": error.new_chat_id})
                raise TryLater("The group has become a supergroup.") from error

    async def fetch(self, recording: Mapping[str, Any], file: BinaryIO) -> None:
        """Write a recording that Telegram keeps to `file`; after a start the bot is soon there."""
        with suppress(TimeoutError):
            async with asyncio.timeout(SOON):
                await self._joined.wait()
        await recordings.fetch(self._connected(), recording, file)

    async def busy(self, job: Job) -> None:
        """Show that a photo is on its way, for five seconds."""
        chat, thread = job.address["chat"], job.address.get("thread")
        with telegram_errors():
            await self._connected().send_chat_action(
                chat, ChatAction.UPLOAD_PHOTO, message_thread_id=thread
            )

    async def whisper(self, job: Job, words: str) -> None:
        """Tell whoever asked in the private chat, if they have ever written there."""
        number = int(job.user_key.removeprefix("telegram:"))
        with telegram_errors():
            await self._connected().send_message(number, words)

    def _connected(self) -> Bot:
        if self._bot is None:
            raise TryLater("Telegram is not connected.")
        return self._bot
