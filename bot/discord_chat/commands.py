"""The slash commands and the message menu."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType

from bot import logs, replies
from bot.desk import Desk
from bot.discord_chat import answering, recordings, texts
from bot.discord_chat.gallery import Galleries
from bot.discord_chat.guild_rules import GuildRules
from bot.discord_chat.intake import Intake, asked_by, drawing_of
from bot.discord_chat.localisation import localised
from bot.discord_chat.mydata import MyData, Privacy
from bot.replies import Fact
from engine.errors import BadInput, Refused
from engine.studio import MAX_WORDS
from engine.values import EMOTIONS, MAX_SEED, Request

EVERYWHERE = AppCommandContext(guild=True, dm_channel=True, private_channel=True)
FOR_ALL = AppInstallationType(guild=True, user=True)

log = logs.logger(__name__)


class Tree(app_commands.CommandTree[discord.Client]):
    """Commands for servers and for users, in every place."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__(client, allowed_contexts=EVERYWHERE, allowed_installs=FOR_ALL)

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Whether the options can be read; where not, the library would tell nobody but asyncio."""
        told: Any = interaction.data
        options = told.get("options", [])
        try:
            app_commands.Namespace(interaction, told.get("resolved", {}), options)
            self._check_types(told["name"], options)
        except Exception as error:  # noqa: BLE001 - each of its classes fails in its own way
            log.warning("a command was left out", command=interaction.id, why=type(error).__name__)
            return False
        return True

    def _check_types(self, name: str, options: Iterable[Mapping[str, Any]]) -> None:
        """What the library does not: options of another type than we have told. Raises BadInput."""
        command = self.get_command(name)
        if isinstance(command, app_commands.Command):
            types = {each.display_name: each.type.value for each in command.parameters}
            if any(types.get(each["name"]) != each["type"] for each in options):
                raise BadInput("The options are not ours.")

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """What a command raised becomes a sentence; the library calls this."""
        await answering.report(interaction, error)


def add_drawing(tree: Tree, intake: Intake) -> None:
    """What asks for a drawing."""
    _add_draw(tree, intake)
    _add_menu(tree, intake)


def _add_draw(tree: Tree, intake: Intake) -> None:
    @tree.command(name="draw", description=localised("discord-draw"))
    @app_commands.describe(
        text=localised("discord-draw-text"),
        voice=localised("discord-draw-voice"),
        photo=localised("discord-draw-photo"),
        emotion=localised("discord-draw-emotion"),
        seed=localised("discord-draw-seed"),
        private=localised("discord-draw-private"),
        blend=localised("discord-draw-blend"),
        extra=localised("discord-draw-extra"),
        negative=localised("discord-draw-negative"),
    )
    @app_commands.choices(
        emotion=[
            app_commands.Choice(name=localised(f"emotion-{name}"), value=name) for name in EMOTIONS
        ]
    )
    async def draw(  # noqa: PLR0913 - Discord's options are arguments
        interaction: discord.Interaction,
        text: str | None = None,
        voice: discord.Attachment | None = None,
        photo: discord.Attachment | None = None,
        emotion: str | None = None,
        seed: app_commands.Range[int, 0, MAX_SEED] | None = None,
        private: bool = False,
        blend: bool = False,
        extra: app_commands.Range[str, 1, MAX_WORDS] | None = None,
        negative: app_commands.Range[str, 1, MAX_WORDS] | None = None,
    ) -> None:
        if text is not None and voice is not None:
            raise Refused("draw-one")
        if text is None and voice is None and emotion is None:
            raise Refused("fault-photo" if photo else "draw-needs")
        words = None if text is None else texts.plain(text)
        request = Request(
            words, emotion=emotion, seed=seed, blend=blend, extra=extra, negative=negative
        )
        asked = asked_by(interaction, private=private)
        if voice is not None and emotion is None:  # a feeling that is named need not be heard
            asked = replace(asked, recording=recordings.of_file(voice))
        await intake.draw(interaction, asked, request)


def _add_menu(tree: Tree, intake: Intake) -> None:
    async def draw_this(interaction: discord.Interaction, message: discord.Message) -> None:
        asked, request = drawing_of(message, asked_by(interaction))
        asked = replace(asked, address={**asked.address, "source": message.jump_url})
        await intake.draw(interaction, asked, request)

    tree.add_command(app_commands.ContextMenu(name=localised("discord-menu"), callback=draw_this))


def add_own(tree: Tree, desk: Desk, galleries: Galleries) -> None:
    """What is one's own: gallery, data, wishes; and a server's rules."""

    def add(name: str, open_it: Callable[[discord.Interaction], Awaitable[None]]) -> None:
        # The library reads a command's options off a plain function's arguments.
        async def opening(interaction: discord.Interaction) -> None:
            await open_it(interaction)

        words = localised(f"discord-{name}")
        tree.add_command(app_commands.Command(name=name, description=words, callback=opening))

    add("gallery", galleries.open)
    add("mydata", MyData(desk).open)
    add("privacy", Privacy(desk).open)
    _add_settings(tree, GuildRules(desk))


def _add_settings(tree: Tree, rules: GuildRules) -> None:
    @tree.command(name="settings", description=localised("discord-settings"))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def settings(interaction: discord.Interaction) -> None:
        await rules.open(interaction)


def add_words(tree: Tree, facts: Mapping[str, Fact]) -> None:
    """What explains the bot; `facts` are those of the sentence `about`."""

    @tree.command(name="help", description=localised("discord-help"))
    async def help_(interaction: discord.Interaction) -> None:
        parts = ("help", "discord-help-more")
        words = [replies.say(interaction.locale.value, part) for part in parts]
        await answering.tell(interaction, "\n\n".join(words))

    @tree.command(name="about", description=localised("discord-about"))
    async def about(interaction: discord.Interaction) -> None:
        await answering.tell(interaction, replies.say(interaction.locale.value, "about", **facts))
