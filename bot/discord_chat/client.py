"""The client: what Discord tells it goes to whoever knows what to do."""

import logging
from collections.abc import Mapping
from typing import Any, Self

import discord
from discord.state import ConnectionState
from discord.utils import oauth_url

from bot.desk import Desk
from bot.discord_chat import answering, commands, sync, wire
from bot.discord_chat.gallery import Galleries
from bot.discord_chat.hearing import Hearing
from bot.discord_chat.intake import Intake
from bot.discord_chat.localisation import Fluent
from bot.discord_chat.presses import Presses
from bot.replies import Fact

RATE_LIMIT = 30.0  # seconds of a rate limit that are waited for; delivery waits longer

# What an invited bot needs: no more, and nothing that Discord must approve.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
)

log = logging.getLogger(__name__)


class PaintingClient(discord.Client):
    """Hears commands, buttons, and the messages that are meant for it; remembers none."""

    def __init__(self, desk: Desk, facts: Mapping[str, Fact]) -> None:
        """`facts` are told to those who ask about the bot."""
        # The library warns whoever could not speak in voice channels; we never do.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=RATE_LIMIT,
            http_trace=wire.impatience(RATE_LIMIT),
        )
        self._notes = desk.store.notes
        self.intake = Intake(desk)
        galleries = Galleries(desk)
        self._presses = Presses(desk, self.intake, galleries)
        self._tree = commands.Tree(self)
        commands.add_drawing(self._tree, self.intake)
        commands.add_own(self._tree, desk, galleries)
        commands.add_words(self._tree, facts)

    def _get_state(self, **options: Any) -> ConnectionState[Self]:
        """What hears the events; the library's own clients have other ones here, too."""
        return Hearing(
            dispatch=self.dispatch,
            handlers=self._handlers,
            hooks=self._hooks,
            http=self.http,
            **options,
        )

    async def setup_hook(self) -> None:
        """Register the commands and say how to invite the bot; the library calls this."""
        translator = Fluent()
        await self._tree.set_translator(translator)
        await sync.register(self._tree, translator, self._notes)
        application = self.application_id or 0
        invite = oauth_url(application, permissions=PERMISSIONS, scopes=("bot", _COMMANDS))
        log.info("Invite the bot to a server: %s", invite)
        install = oauth_url(application, scopes=(_COMMANDS,))
        log.info("Use it yourself, everywhere: %s&integration_type=1", install)

    async def on_connect(self) -> None:
        """The gateway has taken us in."""
        log.info("Discord is ready.")

    async def on_message(self, message: discord.Message) -> None:
        """A message in a place where the bot is."""
        if self.user is not None:
            await self.intake.hear(message, self.user.id)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A button or a menu; commands go their own way."""
        if interaction.type is not discord.InteractionType.component:
            return
        try:
            await self._presses.press(interaction)
        except Exception as error:  # noqa: BLE001 - whatever it is, the user must get a word
            await answering.report(interaction, error)

    async def on_error(self, event: str, /, *_: object, **__: object) -> None:
        """What no handler of ours expected."""
        log.exception("The event %s failed", event)  # noqa: LOG004 - the library calls it in one


_COMMANDS = "applications.commands"
