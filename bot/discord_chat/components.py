"""Rows of buttons and menus under a message.

What is to be done stands in each `custom_id`, so that nothing about a message
is remembered here, and all of them work after a restart.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ButtonStyle

CUSTOM_ID = 100  # characters at most
Item = discord.ui.Item[discord.ui.View]


def view(*rows: Sequence[Item]) -> discord.ui.View:
    """The rows as the library sends them; up to 5, each up to 5 buttons or one menu."""
    made = discord.ui.View(timeout=None)
    for number, row in enumerate(row for row in rows if row):
        for item in row:
            item.row = number
            made.add_item(item)
    # The library would keep each view that may still be pressed, for ever.
    made.stop()
    return made


def button(
    label: str,
    *act: object,
    style: ButtonStyle = ButtonStyle.secondary,
    emoji: str | None = None,
    disabled: bool = False,
) -> Item:
    """A button; `act` says what it does, its parts joined by colons."""
    return discord.ui.Button(
        label=label, custom_id=joined(*act), style=style, emoji=emoji, disabled=disabled
    )


def menu(placeholder: str, options: Iterable[discord.SelectOption], *act: object) -> Item:
    """A menu to choose one option from."""
    return discord.ui.Select(placeholder=placeholder, options=list(options), custom_id=joined(*act))


def joined(*act: object) -> str:
    """What a button does, as its `custom_id`."""
    return ":".join(str(part) for part in act)


def custom_ids(message: discord.Message) -> list[str]:
    """What the buttons and menus under a message do."""
    items = [item for row in message.components for item in getattr(row, "children", [])]
    return [str(getattr(item, "custom_id", None) or "") for item in items]


def chosen(interaction: discord.Interaction) -> list[str]:
    """The values chosen from a menu, none where it was no menu."""
    told: Any = interaction.data or {}
    return [str(value) for value in told.get("values", [])]
