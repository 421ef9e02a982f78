"""The commands beside /draw, and where links into the private chat lead."""

from collections.abc import Mapping

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot import replies
from bot.desk import Desk
from bot.replies import Fact
from bot.telegram_chat import links
from bot.telegram_chat.gallery import Galleries
from bot.telegram_chat.handling import AnyHandler, Context
from bot.telegram_chat.mydata import MyData
from bot.telegram_chat.posting import under, way
from bot.telegram_chat.senders import is_private, locale_of
from bot.telegram_chat.telling import Teller

# The names of their sentences in the menu are telegram-<command>.
COMMANDS = ("draw", "gallery", "mydata", "privacy", "help", "about")
_ONES_OWN = (links.GALLERY, links.MYDATA, links.PRIVACY)  # nobody else's business


class Commands:
    """What is asked with a slash; drawings are the intake's."""

    def __init__(
        self,
        desk: Desk,
        teller: Teller,
        galleries: Galleries,
        mydata: MyData,
        facts: Mapping[str, Fact],
    ) -> None:
        """`facts` are those of the sentence `about`."""
        self._desk = desk
        self._teller = teller
        self._galleries = galleries
        self._mydata = mydata
        self._facts = facts

    def handlers(self) -> list[AnyHandler]:
        """What the application is to call."""
        command = filters.COMMAND | filters.CaptionEntity("bot_command")
        return [
            CommandHandler("start", self._start),
            CommandHandler("about", self._about),
            CommandHandler(_ONES_OWN, self._ones_own),
            CommandHandler("help", self._help),
            MessageHandler(
                filters.ChatType.PRIVATE & command, self._help
            ),  # somebody looks for something
            CallbackQueryHandler(self._unknown),
        ]

    async def _start(self, update: Update, context: Context) -> None:
        message = update.message
        if message is None:
            return
        payload = context.args[0] if context.args else ""
        locale = await locale_of(self._desk, message)
        if is_private(message.chat) and payload.startswith(links.OPEN):
            await self._galleries.open(message, locale, payload.removeprefix(links.OPEN))
        elif is_private(message.chat) and payload in _ONES_OWN:
            await self._lead_to(payload, message, locale)
        else:
            start, more = (replies.say(locale, name) for name in ("telegram-start", "help"))
            await message.reply_text(f"{start}\n\n{more}")

    async def _help(self, update: Update, _: Context) -> None:
        if update.message is not None:
            locale = await locale_of(self._desk, update.message)
            parts = [replies.say(locale, name) for name in ("help", "telegram-help-more")]
            await update.message.reply_text("\n\n".join(parts))

    async def _about(self, update: Update, _: Context) -> None:
        if update.message is not None:
            locale = await locale_of(self._desk, update.message)
            await update.message.reply_text(replies.say(locale, "about", **self._facts))

    async def _ones_own(self, update: Update, context: Context) -> None:
        """In the private chat at once; from elsewhere a button leads there."""
        message = update.message
        if message is None or message.text is None:
            return
        command = message.text.split()[0].lstrip("/").split("@")[0].lower()
        locale = await locale_of(self._desk, message)
        if is_private(message.chat):
            await self._lead_to(command, message, locale)
            return
        await context.bot.send_message(
            text=replies.say(locale, "telegram-in-private"),
            reply_markup=links.link_button(
                replies.say(locale, "telegram-open-chat"), context.bot.username, command
            ),
            **way(under(message)),
        )

    async def _lead_to(self, name: str, message: Message, locale: str) -> None:
        match name:
            case links.GALLERY:
                await self._galleries.open(message, locale)
            case links.MYDATA:
                await self._mydata.tell(message, locale)
            case links.PRIVACY:
                await self._mydata.tell_wish(message, locale)

    async def _unknown(self, update: Update, _: Context) -> None:
        """A button that nobody here has made is answered all the same."""
        if update.callback_query is not None:
            await self._teller.answer(update.callback_query)
