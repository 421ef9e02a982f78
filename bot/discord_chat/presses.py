"""Buttons and menus, each brought to the part that made it.

The first part of a `custom_id` names it, the others say what is to be done.
Whatever stands there may be forged: it is checked like any other input.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.desk import Desk
from bot.discord_chat.buttons import Buttons
from bot.discord_chat.gallery import Galleries
from bot.discord_chat.guild_rules import GuildRules
from bot.discord_chat.intake import Intake
from bot.discord_chat.mydata import MyData, Privacy
from bot.discord_chat.waiting import Waiting
from engine.errors import Refused

Handler = Callable[..., Awaitable[None]]


class Presses:
    """Knows who handles what."""

    def __init__(self, desk: Desk, intake: Intake, galleries: Galleries) -> None:
        self._handlers: dict[str, Handler] = {
            "draw": Buttons(desk, intake).press,
            "gallery": galleries.press,
            "mydata": MyData(desk).press,
            "privacy": Privacy(desk).press,
            "rules": GuildRules(desk).press,
            "job": Waiting(desk).press,
        }

    async def press(self, interaction: discord.Interaction) -> None:
        """Do what was pressed. Raises BadInput where that cannot be done."""
        told: Any = interaction.data or {}
        part, *act = str(told.get("custom_id", "")).split(":")
        handler = self._handlers.get(part)
        if handler is None:  # a button of an older version, or forged
            raise Refused("refused-gone")
        await handler(interaction, *act)
