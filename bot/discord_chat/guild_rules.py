"""/settings: what the administrators of a server allow, in one message with menus."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import ButtonStyle, ChannelType
from discord.ui import ChannelSelect

from bot import replies
from bot.desk import Desk
from bot.discord_chat import answering
from bot.discord_chat.components import button, chosen, joined, menu, view
from bot.discord_chat.intake import guild_key
from engine.errors import Refused
from storage.guilds import Rules

MOST_CHANNELS = 25  # that a menu can hold
QUOTAS = (1, 2, 3, 5, 10, 20, 50, 100)  # drawings a member and day to choose from
NO_QUOTA = "none"
_CHANNELS = [
    ChannelType.text,
    ChannelType.news,
    ChannelType.forum,
    ChannelType.media,
    ChannelType.voice,
    ChannelType.stage_voice,
]


class GuildRules:
    """Shows and changes a server's rules; who may is checked at every press."""

    def __init__(self, desk: Desk) -> None:
        self._guilds = desk.store.guilds
        self._changing = asyncio.Lock()  # rules are read, changed and written as a whole

    async def open(self, interaction: discord.Interaction) -> None:
        """Say what the rules are, and offer to change them. Raises Refused."""
        rules = await self._guilds.rules(_guild(interaction))
        locale = interaction.locale.value
        await answering.tell(interaction, words(locale, rules), view=_controls(locale, rules))

    async def press(self, interaction: discord.Interaction, *act: str) -> None:
        """Change what was pressed or chosen. Raises Refused."""
        guild = _guild(interaction)
        async with self._changing:
            rules = _changed(await self._guilds.rules(guild), act, chosen(interaction))
            await self._guilds.set_rules(guild, rules)
        locale = interaction.locale.value
        await interaction.response.edit_message(
            content=words(locale, rules), view=_controls(locale, rules)
        )


def _changed(rules: Rules, act: Sequence[str], values: Sequence[str]) -> Rules:
    """The rules as somebody wants them now. Raises Refused."""
    match act, values:
        case [("on" | "off") as turn], []:
            return replace(rules, enabled=turn == "on")
        case ["channels"], _ if all(_is_number(value) for value in values):
            return replace(rules, channels=frozenset(values))
        case ["quota"], [value] if value in {NO_QUOTA, *map(str, QUOTAS)}:
            return replace(rules, daily_quota=None if value == NO_QUOTA else int(value))
        case _:
            raise Refused("refused-gone")


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 20  # digits of the longest id


def _guild(interaction: discord.Interaction) -> str:
    """The server, for who may manage it. Raises Refused."""
    may, guild = interaction.permissions, guild_key(interaction.guild_id)
    if guild is None or not (may.manage_guild or may.administrator):
        raise Refused("settings-denied")
    return guild


def words(locale: str, rules: Rules) -> str:
    """The rules of a server, a line each."""
    enabled = "yes" if rules.enabled else "no"
    lines = [replies.say(locale, "settings-now", enabled=enabled)]
    if rules.channels:
        named = ", ".join(f"<#{channel}>" for channel in sorted(rules.channels))
        lines.append(replies.say(locale, "settings-channels", channels=named))
    else:
        lines.append(replies.say(locale, "settings-everywhere"))
    if rules.daily_quota is None:
        lines.append(replies.say(locale, "settings-no-quota"))
    else:
        lines.append(replies.say(locale, "settings-quota", quota=rules.daily_quota))
    return "\n".join(lines)


def _controls(locale: str, rules: Rules) -> discord.ui.View:
    channels = ChannelSelect[discord.ui.View](
        custom_id=joined("rules", "channels"),
        placeholder=replies.say(locale, "settings-choose-channels"),
        channel_types=_CHANNELS,
        min_values=0,
        max_values=MOST_CHANNELS,
        default_values=[discord.Object(int(channel)) for channel in sorted(rules.channels)],
    )
    turn = "off" if rules.enabled else "on"
    style = ButtonStyle.danger if rules.enabled else ButtonStyle.success
    switch = button(replies.say(locale, f"button-turn-{turn}"), "rules", turn, style=style)
    return view([channels], [_quota_menu(locale, rules)], [switch])


def _quota_menu(locale: str, rules: Rules) -> discord.ui.Item[discord.ui.View]:
    now = rules.daily_quota
    quotas = sorted({*QUOTAS, *([] if now is None else [now])})
    options = [
        discord.SelectOption(
            label=replies.say(locale, "settings-no-quota"), value=NO_QUOTA, default=now is None
        ),
        *(
            discord.SelectOption(
                label=replies.say(locale, "settings-quota", quota=quota),
                value=str(quota),
                default=quota == now,
            )
            for quota in quotas
        ),
    ]
    return menu(replies.say(locale, "settings-choose-quota"), options, "rules", "quota")
