"""The button under words about the wait, with which a drawing is called off."""

import discord

from bot import replies
from bot.desk import Desk
from bot.discord_chat import answering
from bot.discord_chat.components import button, view
from bot.discord_chat.intake import user_key
from engine.errors import Refused
from storage.jobs import Job


def under_words(job: Job) -> discord.ui.View:
    """The button of a job that waits or is painted."""
    return view([button(replies.say(job.locale, "button-cancel"), "job", "cancel", job.id)])


class Waiting:
    """Does what is pressed there; whether one may is asked of the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def press(self, interaction: discord.Interaction, verb: str = "", job: str = "") -> None:
        """Call the drawing off; delivery then says so in its message. Raises Refused."""
        if verb != "cancel":
            raise Refused("refused-gone")
        await self._desk.cancel(user_key(interaction.user), job)
        await answering.defer_edit(interaction)
