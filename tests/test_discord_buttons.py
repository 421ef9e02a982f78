"""The buttons under a drawing on Discord: whose they are, and what outlives what."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import replies
from discord_places import User
from discord_server import DiscordServer, Interaction, Message
from discord_stage import Stage, labels, on_stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

HAPPY = "I feel so happy and delighted today"
NOT_YOURS = replies.say("en", "refused-not-yours")
DEFERRED = 5  # the kind of an answer that says that another follows
GONE = replies.say("en", "refused-gone")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with staged(tmp_path_factory.mktemp("discord")) as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.check()
    return running


@pytest_asyncio.fixture(loop_scope="module")
async def drawing(stage: Stage) -> tuple[User, Message]:
    """Somebody, and their drawing."""
    ada = stage.person()
    return ada, await stage.draw(ada, text=HAPPY)


async def test_redraw_paints_the_same_words_anew(
    stage: Stage, drawing: tuple[User, Message]
) -> None:
    ada, message = drawing
    again = await stage.drawn(await stage.press(ada, message, "draw:redraw"))
    assert again is not message
    assert not again.ephemeral
    assert "joy" in again.content
    assert [f.data for f in again.attachments] != [f.data for f in message.attachments]
    assert len(message.attachments) == 3


async def test_more_is_for_everybody(stage: Stage, drawing: tuple[User, Message]) -> None:
    _, message = drawing
    bob = stage.person()
    more = await stage.drawn(await stage.press(bob, message, "draw:more"))
    assert more.content == "Painted as you asked: joy."
    assert len(more.attachments) == 1
    await stage.press(bob, more, "draw:keep")  # it is the one's who asked for it


async def test_details_are_for_everybody(stage: Stage, drawing: tuple[User, Message]) -> None:
    _, message = drawing
    details = await stage.told(await stage.press(stage.person(), message, "draw:details"))
    assert re.match(r"3 pictures, seed \d+\n- joy, over 99%: ENERGY ART STYLE", details)
    assert "Painted by watercolor (" in details
    assert "96 \u00d7 96 pixels" in details
    assert HAPPY not in details
    assert "spoke for" not in details


async def test_the_words_that_carried_it_are_told_to_their_author(
    stage: Stage, drawing: tuple[User, Message]
) -> None:
    ada, message = drawing
    details = await stage.told(await stage.press(ada, message, "draw:details"))
    assert re.match("What spoke for joy most: .*“(happy|delighted)”", details)


async def test_what_takes_long_to_tell_is_acknowledged_before(stage: Stage) -> None:
    """Discord waits three seconds; the words of a long text are weighed for longer."""
    ada = stage.person()
    message = await stage.draw(ada, text=99 * "happy_")
    pressed = await stage.press(ada, message, "draw:details")
    assert pressed.callback_type == DEFERRED
    named = re.match("What spoke for joy most: “(.*)”\n", await stage.told(pressed))
    assert named
    assert len(named[1]) < 99


async def test_what_belongs_to_a_private_drawing_stays_private(stage: Stage) -> None:
    ada = stage.person()
    message = await stage.draw(ada, text=HAPPY, private=True)
    assert (await stage.drawn(await stage.press(ada, message, "draw:redraw"))).ephemeral
    assert (await stage.drawn(await stage.press(ada, message, "draw:more"))).ephemeral


@pytest.mark.parametrize("verb", ["redraw", "keep", "delete"])
async def test_what_is_the_owners_is_refused_to_others(
    stage: Stage, drawing: tuple[User, Message], verb: str
) -> None:
    _, message = drawing
    pressed = await stage.press(stage.person(), message, f"draw:{verb}")
    assert await stage.told(pressed) == NOT_YOURS
    assert not message.deleted
    assert labels(message)[2] == "Keep"


async def test_a_drawing_is_kept_and_not_kept(stage: Stage, drawing: tuple[User, Message]) -> None:
    ada, message = drawing
    keep = next(each["custom_id"] for each in message.buttons if "keep" in each["custom_id"])
    twice = [await stage.server.press(ada, message, keep) for _ in range(2)]
    await asyncio.gather(*(each.answered() for each in twice))
    assert labels(message) == ["Redraw", "More joy", "Kept", "Delete", "Details", "Blend"]
    assert len(message.attachments) == 3
    await stage.press(ada, message, "draw:unkeep")
    assert labels(message)[2] == "Keep"


async def gone(stage: Stage, message: Message) -> None:
    await stage.server.wait_for(lambda: message.deleted)


async def test_a_deleted_drawing_takes_its_message_along(
    stage: Stage, drawing: tuple[User, Message]
) -> None:
    ada, message = drawing
    drawing_id = message.buttons[0]["custom_id"].split(":")[2]
    await stage.press(ada, message, "draw:delete")
    await gone(stage, message)
    other = await stage.draw(ada, text=HAPPY)
    for verb in ("redraw", "more", "keep", "details"):
        pressed = await stage.server.press(ada, other, f"draw:{verb}:{drawing_id}", forged=True)
        assert await stage.told(pressed) == GONE


async def test_where_the_message_cannot_be_deleted_its_pictures_go(
    stage: Stage, drawing: tuple[User, Message]
) -> None:
    ada, message = drawing
    stage.server.fail_next("DELETE", "/webhooks/", status=403)
    await stage.press(ada, message, "draw:delete")
    await stage.server.wait_for(lambda: not message.attachments)
    assert message.content == "Deleted."
    assert message.buttons == []


async def test_the_message_of_a_forgotten_drawing_can_still_be_deleted(stage: Stage) -> None:
    ada, bob = stage.person(has_app=True), stage.person()
    by_command = await stage.draw(ada, text=HAPPY)
    private = await stage.draw(ada, text=HAPPY, private=True)
    without_bot = stage.server.guild_channel(stage.server.guild(has_bot=False))
    elsewhere = await stage.draw(ada, text=HAPPY, where=without_bot)
    said = await stage.server.say(ada, stage.channel, HAPPY, mention_bot=True)
    by_mention = await stage.replied(said)
    data = await (await stage.server.command(ada, stage.channel, "mydata")).answered()
    assert data.message
    await stage.press(ada, data.message, "mydata:forget")
    await stage.press(ada, data.message, "mydata:forget-yes")
    await stage.server.wait_for(lambda: "Done." in data.message.content)  # type: ignore[union-attr]
    for message in (by_command, by_mention):
        assert await stage.told(await stage.press(bob, message, "draw:delete")) == GONE
    for message in (by_command, by_mention, private, elsewhere):
        await stage.press(ada, message, "draw:delete")
        await gone(stage, message)


@pytest.mark.parametrize(
    "custom_id",
    [
        "draw:keep:000000000000000000000000",
        "draw:delete:000000000000000000000000",
        "draw:details:' OR 1=1 --",
        "draw:conquer:000000000000000000000000",
        "draw:keep",
        "draw:keep:a:b",
        "gallery",
        "gallery:page:hate:0",
        "gallery:open:all:0",
        "gallery:page:all:99999999999",
        "mydata:steal",
        "privacy:0",
        "rules:on",
        "rules:quota",
        "unknown:thing",
        "",
        ":" * 100,
    ],
)
async def test_forged_buttons_get_a_sentence(
    stage: Stage, drawing: tuple[User, Message], custom_id: str
) -> None:
    ada, message = drawing
    pressed = await stage.server.press(ada, message, custom_id, forged=True)
    words = await stage.told(pressed)
    assert words in {GONE, replies.say("en", "settings-denied")}
    assert len(message.attachments) == 3
    assert not message.deleted


async def test_buttons_of_somebody_who_was_painted(stage: Stage) -> None:
    ada, bob = stage.person(), stage.person()
    said = await stage.server.say(bob, stage.channel, "I am so scared of the dark")
    asked = await stage.server.message_command(ada, stage.channel, "Draw this feeling", said)
    message = await stage.drawn(await asked.answered())
    assert await stage.told(await stage.press(bob, message, "draw:delete")) == NOT_YOURS
    again = await stage.drawn(await stage.press(ada, message, "draw:redraw"))
    reading = message.content.partition("\n-#")[0]
    assert again.content == reading  # the feeling is kept, the words are not


async def test_buttons_work_after_a_restart(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        channel, ada = server.guild_channel(), server.user()

        async def pressed(message: Message, part: str) -> Interaction:
            found = [b["custom_id"] for b in message.buttons if b["custom_id"].startswith(part)]
            return await (await server.press(ada, message, found[0])).answered()

        async with on_stage(server, tmp_path):
            asked = await server.command(ada, channel, "draw", text=HAPPY)
            await server.wait_for(lambda: asked.message and asked.message.attachments, 20)
            gallery = await server.command(ada, channel, "gallery")
            await server.wait_for(lambda: gallery.message and gallery.message.attachments, 20)
        assert server.syncs == 1
        async with on_stage(server, tmp_path):
            message, album = asked.message, gallery.message
            assert message
            assert album
            await pressed(message, "draw:keep")
            assert labels(message)[2] == "Kept"
            again = await pressed(message, "draw:redraw")
            await server.wait_for(lambda: again.message and again.message.attachments, 20)
            await pressed(album, "gallery:year")
            await server.wait_for(lambda: album.content.startswith("Your 20"), 20)
        assert server.syncs == 1
        assert server.violations == []


async def test_details_that_are_too_long_are_cut(tmp_path: Path) -> None:
    """Of a painter's prompts there are four, each as long as it may be."""
    async with staged(tmp_path, PROMPT="{emotion}" + 590 * "!") as stage:
        ada = stage.person()
        message = await stage.draw(ada, text=HAPPY, blend=True)
        details = await stage.told(await stage.press(ada, message, "draw:details"))
        assert len(details) == 2000
        assert details.endswith("…")
