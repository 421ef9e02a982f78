"""/gallery, /mydata, /privacy and /settings on Discord."""

import io
import json
import re
import zipfile
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from discord_places import Channel, User
from discord_server import CannotDo, Interaction, Message
from discord_stage import Stage, labels, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

FEELINGS = ("joy", "fear", "joy", "love", "joy", "anger", "joy", "sadness")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with staged(tmp_path_factory.mktemp("discord")) as stage:
        stage.guild.admins.add(stage.person(name="root").id)
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.check()
    return running


async def opened(
    stage: Stage, user: User, command: str = "gallery", *, where: Channel | None = None
) -> Message:
    """The ephemeral message of a command, once it says something."""
    asked = await (await stage.server.command(user, where or stage.channel, command)).answered()
    assert asked.ephemeral
    await stage.server.wait_for(lambda: asked.message and asked.message.content, 10)
    assert asked.message is not None
    return asked.message


async def pressed(stage: Stage, user: User, message: Message, part: str, **more: object) -> None:
    """Press what changes the message, and wait until it has."""
    before = len(message.edits)
    await stage.press(user, message, part, **more)
    await stage.server.wait_for(lambda: len(message.edits) > before, 10, "a changed message")


async def artist(stage: Stage, *feelings: str) -> User:
    """Somebody with one drawing of each of these, the last one newest."""
    user = stage.person()
    for feeling in feelings:
        await stage.draw(user, emotion=feeling)
    return user


def entries(message: Message) -> list[str]:
    return re.findall(r"^\d\\\. (\w+), 100%", message.content, re.MULTILINE)


async def test_an_empty_gallery_says_how_to_begin(stage: Stage) -> None:
    message = await opened(stage, stage.person())
    assert message.content == "Nothing here yet. /draw paints your first one."
    assert message.buttons == []


async def test_a_gallery_is_browsed_filtered_and_opened(stage: Stage) -> None:
    ada = await artist(stage, *FEELINGS)
    message = await opened(stage, ada)
    assert message.content.startswith("**Your gallery: 8 drawings**")
    assert message.content.endswith("Page 1 of 2")
    assert entries(message) == list(reversed(FEELINGS))[:6]
    assert message.attachments[0].image.width > 1000
    assert message.attachments[0].description
    await pressed(stage, ada, message, "gallery:page:all:1")
    assert entries(message) == ["fear", "joy"]
    await pressed(stage, ada, message, "gallery:filter", values=["joy"])
    assert message.content.startswith("**Your gallery: 4 drawings**")
    assert entries(message) == ["joy"] * 4
    await pressed(stage, ada, message, "gallery:filter", values=["favourites"])
    assert message.content == "You have no drawings like that."
    assert message.attachments == []
    await pressed(stage, ada, message, "gallery:filter", values=["fear"])
    await open_first(stage, ada, message)
    assert message.content == "Painted as you asked: fear."
    assert len(message.attachments) == 1
    assert labels(message) == ["Keep", "Delete", "Share", "Details", "Back"]
    await pressed(stage, ada, message, "gallery:page")
    assert entries(message) == ["fear"]


async def open_first(stage: Stage, user: User, message: Message) -> None:
    menu = next(each for each in message.buttons if each["custom_id"].startswith("gallery:open"))
    await pressed(stage, user, message, "gallery:open", values=[menu["options"][0]["value"]])


async def test_no_gallery_says_what_was_read_in_despair(stage: Stage) -> None:
    ada = stage.person()
    await stage.draw(ada, text="I want to die, I am so scared of tomorrow", private=True)
    message = await opened(stage, ada)
    assert re.search(r"^1\\\. <t:\d+:D>$", message.content, re.MULTILINE)
    assert not re.search("fear|%", message.content)
    menu = next(each for each in message.buttons if "open" in each["custom_id"])
    [option] = menu["options"]
    assert option["label"] in {"1. sadness", "1. joy", "1. love"}  # as its picture shows


async def test_an_opened_drawing_shows_ones_own_words(stage: Stage) -> None:
    ada = stage.person()
    await stage.draw(ada, text="I am *so*  happy\n> <@5> @everyone")
    message = await opened(stage, ada)
    [menu] = [each for each in message.buttons if each["custom_id"].startswith("gallery:open")]
    assert menu["options"][0]["label"] == "1. joy"
    assert menu["options"][0]["description"] == "I am *so* happy > @everyone"
    await open_first(stage, ada, message)
    assert message.content.startswith("> I am \\*so\\* happy > @everyone\n\nThis feels like joy")
    assert len(message.attachments) == 3


async def test_drawings_are_kept_and_deleted_from_the_gallery(stage: Stage) -> None:
    ada = await artist(stage, "joy", "fear")
    message = await opened(stage, ada)
    await open_first(stage, ada, message)
    await pressed(stage, ada, message, "gallery:keep")
    assert labels(message)[0] == "Kept"
    assert len(message.attachments) == 1
    await pressed(stage, ada, message, "gallery:page")
    assert message.content.count("❤️") == 1
    await open_first(stage, ada, message)
    await pressed(stage, ada, message, "gallery:delete")
    assert message.content.startswith("Deleted.")
    assert entries(message) == ["joy"]


async def test_all_but_favourites_go_after_a_question(stage: Stage) -> None:
    ada = await artist(stage, "joy", "fear", "love")
    message = await opened(stage, ada)
    await open_first(stage, ada, message)
    await pressed(stage, ada, message, "gallery:keep")
    await pressed(stage, ada, message, "gallery:page")
    await pressed(stage, ada, message, "gallery:clean")
    assert message.content == "2 drawings are not favourites. Delete them for good?"
    await pressed(stage, ada, message, "gallery:page")
    assert len(entries(message)) == 3
    await pressed(stage, ada, message, "gallery:clean")
    await pressed(stage, ada, message, "gallery:clean-yes")
    assert message.content.startswith("2 drawings were deleted.")
    assert entries(message) == ["love"]
    await pressed(stage, ada, message, "gallery:clean")
    assert message.content.startswith("There was nothing to delete.")


async def test_a_shared_drawing_is_an_ordinary_one(stage: Stage) -> None:
    ada = await artist(stage, "joy")
    message = await opened(stage, ada)
    await open_first(stage, ada, message)
    shared = await stage.drawn(await stage.press(ada, message, "gallery:share"))
    assert not shared.ephemeral
    assert labels(shared) == ["Redraw", "More joy", "Keep", "Delete", "Details"]
    assert len(shared.attachments) == 1
    assert len(message.attachments) == 1


async def test_a_year_is_painted_in_its_colours(stage: Stage) -> None:
    ada = await artist(stage, "joy")
    message = await opened(stage, ada)
    await pressed(stage, ada, message, "gallery:year")
    assert re.match(r"Your 20\d\d: each day in the colours of its feelings\.$", message.content)
    assert message.attachments[0].image.size == (1600, 1200)
    assert labels(message) == ["Back"]
    await pressed(stage, ada, message, "gallery:page")
    assert entries(message) == ["joy"]


async def test_a_gallery_is_exported_to_oneself(stage: Stage) -> None:
    ada = await artist(stage, "joy", "fear")
    for command, part in (("gallery", "gallery:export"), ("mydata", "mydata:export")):
        message = await opened(stage, ada, command)
        export = await stage.drawn(await stage.press(ada, message, part))
        assert export.ephemeral
        assert export.content == "Your drawings, with what is known about each."
        with zipfile.ZipFile(io.BytesIO(export.attachments[0].data)) as archive:
            told = json.loads(archive.read("gallery.json"))
            assert len(archive.namelist()) == 3
        assert [each["feeling"] for each in told["drawings"]] == ["fear", "joy"]


async def test_of_two_exports_at_once_one_is_made(stage: Stage) -> None:
    """Each reads a whole gallery, and writes it to the disk."""
    ada = await artist(stage, "joy")
    message = await opened(stage, ada, "mydata")
    twice = [await stage.server.press(ada, message, "mydata:export") for _ in range(2)]
    told = sorted([await stage.told(each) for each in twice])
    assert told[0].startswith("I am packing your gallery already")
    assert told[1].startswith("Your drawings")


async def followed_up(stage: Stage, asked: Interaction, times: int) -> None:
    await stage.server.wait_for(lambda: len(asked.followups) == times, 10, f"{times} follow-ups")


async def test_a_large_export_comes_in_parts_as_many_as_may_be_sent(stage: Stage) -> None:
    ada = stage.person(has_app=True)
    place = stage.server.guild(has_bot=False)
    place.file_bytes = 150_000  # less than the slack and one drawing: each is a part
    for _ in range(8):
        await stage.draw(ada, emotion="joy")
    home = stage.server.guild_channel(stage.server.guild(file_bytes=150_000))
    away = stage.server.guild_channel(place)
    for channel, parts in ((home, 8), (away, 6)):
        data = await (await stage.server.command(ada, channel, "mydata")).answered()
        assert data.message
        export = await stage.press(ada, data.message, "mydata:export")
        await followed_up(stage, export, parts - 1)
        assert export.message
        assert export.message.content.endswith("Part 1 of 8.")
        last = export.followups[-1]
        assert last.ephemeral
        assert ("2 more parts could not be sent here" in last.content) == (parts == 6)


async def test_to_be_forgotten_takes_a_second_word(stage: Stage) -> None:
    ada = await artist(stage, "joy", "fear")
    message = await opened(stage, ada, "mydata")
    assert message.content.startswith("I keep 2 drawings of yours")
    await pressed(stage, ada, message, "mydata:forget")
    assert message.content.startswith("Delete all your drawings")
    await pressed(stage, ada, message, "mydata:forget-no")
    assert message.content == "Nothing was deleted."
    message = await opened(stage, ada, "mydata")
    await pressed(stage, ada, message, "mydata:forget")
    await pressed(stage, ada, message, "mydata:forget-yes")
    assert message.content.startswith("Done. 2 drawings were deleted")
    assert message.buttons == []
    assert (await opened(stage, ada)).content.startswith("Nothing here yet.")


async def test_who_does_not_wish_to_be_painted_is_not(stage: Stage) -> None:
    ada, bob = stage.person(), stage.person()
    said = await stage.server.say(bob, stage.channel, "I am so happy")

    async def drawn_by(user: User) -> Interaction:
        asked = await stage.server.message_command(user, stage.channel, "Draw this feeling", said)
        return await asked.answered()

    message = await opened(stage, bob, "privacy")
    assert message.content.startswith("Others may have me paint")
    await pressed(stage, bob, message, "privacy:not-painted")
    assert message.content.startswith("Others may not have me paint")
    refusal = "The author of this message does not wish to be painted by others."
    assert await stage.told(await drawn_by(ada)) == refusal
    stage.server.world.open_quotes = True
    reply = await stage.server.say(ada, stage.channel, mention_bot=True, reply_to=said)
    assert (await stage.replied(reply)).content == refusal
    await stage.drawn(await drawn_by(bob))
    data = await opened(stage, bob, "mydata")
    await pressed(stage, bob, data, "mydata:forget")
    await pressed(stage, bob, data, "mydata:forget-yes")
    assert "Only your wish not to be painted by others stays" in data.content
    assert await stage.told(await drawn_by(ada)) == refusal
    await pressed(stage, bob, message, "privacy:painted")
    await stage.drawn(await drawn_by(ada))


async def test_rules_made_by_two_at_once_all_hold(stage: Stage) -> None:
    root, eve = stage.person(), stage.person()
    guild = stage.server.guild(admins={root.id, eve.id})
    channel = stage.server.guild_channel(guild)
    asked = [await stage.server.command(each, channel, "settings") for each in (root, eve)]
    one, other = [(await each.answered()).message for each in asked]
    assert one
    assert other
    both = [
        await stage.server.press(root, one, "rules:quota", values=["2"]),
        await stage.server.press(eve, other, "rules:channels", values=[str(channel.id)]),
        await stage.server.press(root, one, "rules:off"),
    ]
    for press in both:
        await press.answered()
    message = await opened(stage, eve, "settings", where=channel)
    assert message.content == (
        "I am switched off on this server.\n"
        f"Only in: <#{channel.id}>.\n2 drawings a day for each member."
    )


async def test_administrators_rule_their_server(stage: Stage) -> None:
    admin, ada = stage.person(), stage.person()
    guild = stage.server.guild(admins={admin.id})
    here, there = (stage.server.guild_channel(guild, name) for name in ("here", "there"))
    thread = stage.server.thread(there)
    with pytest.raises(CannotDo):
        await stage.server.command(ada, here, "settings")

    async def drawn_in(channel: object) -> str:
        asked = await stage.server.command(ada, channel, "draw", emotion="joy")  # type: ignore[arg-type]
        await asked.answered()
        return "" if asked.callback_type == 5 else await stage.told(asked)

    asked = await (await stage.server.command(admin, here, "settings")).answered()
    message = asked.message
    assert message is not None
    assert message.content == (
        "I paint on this server.\nIn every channel.\nNo daily limit for members."
    )
    await pressed(stage, admin, message, "rules:off")
    assert message.content.startswith("I am switched off on this server.")
    assert await drawn_in(here) == "The administrators have switched me off on this server."
    await pressed(stage, admin, message, "rules:on")
    await pressed(stage, admin, message, "rules:channels", values=[str(there.id)])
    assert f"Only in: <#{there.id}>." in message.content
    assert (await drawn_in(here)).startswith("I do not paint in this channel")
    assert await drawn_in(there) == ""
    assert await drawn_in(thread) == ""
    await pressed(stage, admin, message, "rules:quota", values=["2"])
    assert message.content.endswith("2 drawings a day for each member.")
    assert await drawn_in(there) == "You have had your 2 drawings for today. Come back tomorrow!"
    await pressed(stage, admin, message, "rules:channels", values=[])
    await pressed(stage, admin, message, "rules:quota", values=["none"])
    assert await drawn_in(here) == ""
    guild.admins.clear()  # may not any more
    denied = await stage.press(admin, message, "rules:off")
    assert await stage.told(denied) == "Only those who may manage this server can change that."
