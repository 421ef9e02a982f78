"""Drawings asked for on Discord, over the wire, in every way there is."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from discord_server import Attachment, file
from discord_stage import Stage, labels, staged
from discord_world import LOADING

pytestmark = pytest.mark.asyncio(loop_scope="module")

HAPPY = "I feel so happy and delighted today"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with staged(tmp_path_factory.mktemp("discord")) as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.check()
    return running


async def test_draw_is_answered_with_the_reading_and_three_pictures(stage: Stage) -> None:
    ada = stage.person()
    asked = await stage.server.command(ada, stage.channel, "draw", text=HAPPY)
    await asked.answered()
    assert (asked.callback_type, asked.ephemeral) == (5, False)
    message = await stage.drawn(asked)
    assert re.match(
        r"This feels like joy, I am .+ sure\.\n\n▰+▱* .*% joy\n▰*▱+ .*% \w+\n▰*▱+ .*% \w+$",
        message.content,
    )
    assert message.attachments[0].filename == "joy-1.jpg"
    assert [f.image.size for f in message.attachments] == [(96, 96)] * 3
    assert all("watercolour of" in (f.description or "") for f in message.attachments)
    assert labels(message) == ["Redraw", "More joy", "Keep", "Delete", "Details", "Blend"]
    assert not message.flags & LOADING
    assert asked.followups == []


async def test_a_private_drawing_is_for_its_asker_alone(stage: Stage) -> None:
    message = await stage.draw(stage.person(), text=HAPPY, private=True)
    assert message.ephemeral


async def test_a_chosen_feeling_is_painted_alone(stage: Stage) -> None:
    message = await stage.draw(stage.person(), emotion="fear")
    assert message.content == "Painted as you asked: fear."
    assert [f.filename for f in message.attachments] == ["fear-1.jpg"]


async def test_the_same_seed_paints_the_same_pictures(stage: Stage) -> None:
    one, two, other = [
        [f.data for f in (await stage.draw(stage.person(), text=HAPPY, seed=seed)).attachments]
        for seed in (7, 7, 2**53 - 1)
    ]
    assert one == two != other


async def test_a_blend_is_a_fourth_picture(stage: Stage) -> None:
    message = await stage.draw(stage.person(), text=HAPPY, seed=7, blend=True)
    assert len(message.attachments) == 4
    assert "several feelings together: joy + " in (message.attachments[3].description or "")
    assert not any(":blend:" in button["custom_id"] for button in message.buttons)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Give me a text or a voice note, or choose a feeling."),
        ({"seed": 3}, "Give me a text or a voice note, or choose a feeling."),
        ({"text": HAPPY, "voice": file("a.ogg", b"OggS")}, "Give me either a text or a voice"),
        ({"photo": file("me.png", PNG)}, "I cannot see yet"),
        ({"text": "\u200b \u2060"}, "There is nothing to read here."),
        ({"text": "<@5>"}, "There is nothing to read here."),
        ({"text": HAPPY, "extra": "at sea"}, "The painter here reads no words"),
        ({"text": HAPPY, "negative": "ships"}, "The painter here reads no words"),
        ({"text": "a" * 4097}, "That is too long for me: 4,097 characters"),
    ],
)
async def test_what_cannot_be_drawn_gets_a_sentence(
    stage: Stage, options: dict[str, object], words: str
) -> None:
    asked = await stage.server.command(stage.person(), stage.channel, "draw", **options)
    assert (await stage.told(asked)).startswith(words)


@pytest.mark.parametrize(
    "text",
    [
        "so happy " * 444 + "joy!",  # 4,000 characters
        "أنا سعيد جدا اليوم",
        "h̷̡̛̝a̴̢̨p̸̧̛p̵̨̛y̷̨̛",
        "@everyone @here I am happy <@&5>",
        "<b>happy</b> & **_glad_** || `[x](http://y)` ||",
        "😀",
        "<:so_happy:123456789012345678>",
        "\udc00 happy \x00",
    ],
)
async def test_every_text_is_painted_and_nobody_is_pinged(stage: Stage, text: str) -> None:
    message = await stage.draw(stage.person(), text=text)
    assert len(message.attachments) == 3
    assert not message.pings


async def test_it_draws_in_threads_direct_messages_and_groups(stage: Stage) -> None:
    ada, bob = stage.person(has_app=True), stage.person()
    places = [
        stage.server.thread(stage.channel),
        stage.server.dm(ada),
        stage.server.private_channel(ada, bob),
        stage.server.guild_channel(stage.server.guild(has_bot=False)),
    ]
    for place in places:
        assert (await stage.draw(ada, where=place, text=HAPPY)).channel is place
    places[-1].external_apps = False  # users' own apps may not speak in public there
    assert (await stage.draw(ada, where=places[-1], text=HAPPY)).ephemeral


async def test_the_menu_draws_somebody_elses_message(stage: Stage) -> None:
    ada, bob = stage.person(), stage.person(name="bob")
    said = await stage.server.say(bob, stage.channel, "I am so scared of the dark")
    asked = await stage.server.message_command(ada, stage.channel, "Draw this feeling", said)
    message = await stage.drawn(await asked.answered())
    assert "fear" in message.content
    place = f"https://discord.com/channels/{stage.guild.id}/{stage.channel.id}/{said.id}"
    assert message.content.endswith(f"\n-# {place}")


@pytest.mark.parametrize(
    ("attachments", "stickers", "words"),
    [
        ((file("me.png", PNG),), (), "I cannot see yet"),
        ((file("notes.pdf", b"%PDF"),), (), "There are no words in that message"),
        ((), ("wave",), "There are no words in that message"),
    ],
)
async def test_messages_without_words_get_a_sentence(
    stage: Stage, attachments: tuple[Attachment, ...], stickers: tuple[str, ...], words: str
) -> None:
    bob = stage.person()
    said = await stage.server.say(
        bob,
        stage.channel,
        attachments=attachments,
        stickers=stickers,
    )
    asked = await stage.server.message_command(bob, stage.channel, "Draw this feeling", said)
    assert (await stage.told(asked)).startswith(words)
    direct = await stage.server.say(
        bob,
        stage.server.dm(bob),
        attachments=attachments,
        stickers=stickers,
    )
    assert (await stage.replied(direct)).content.startswith(words)


async def test_a_photo_with_words_is_drawn_from_its_words(stage: Stage) -> None:
    said = await stage.server.say(
        ada := stage.person(), stage.server.dm(ada), HAPPY, attachments=(file("me.png", PNG),)
    )
    assert "joy" in (await stage.replied(said)).content


async def test_a_direct_message_is_drawn(stage: Stage) -> None:
    ada = stage.person()
    said = await stage.server.say(ada, stage.server.dm(ada), HAPPY)
    answer = await stage.replied(said)
    assert len(answer.attachments) == 3
    assert labels(answer) == ["Redraw", "More joy", "Keep", "Delete", "Details", "Blend"]


async def test_a_forwarded_message_is_drawn_from_what_it_shows(stage: Stage) -> None:
    ada, bob = stage.person(), stage.person()
    said = await stage.server.say(bob, stage.channel, "I am so scared of the dark")
    direct = await stage.server.say(ada, stage.server.dm(ada), forwards=said)
    answer = await stage.replied(direct)
    assert "fear" in answer.content
    details = await stage.told(await stage.press(ada, answer, "draw:details"))
    assert "spoke for" not in details  # they are nobody's words whom we know
    passed_on = await stage.server.say(bob, stage.channel, forwards=said)
    asked = await stage.server.message_command(ada, stage.channel, "Draw this feeling", passed_on)
    assert "fear" in (await stage.drawn(await asked.answered())).content
    stage.server.world.open_quotes = True
    reply = await stage.server.say(ada, stage.channel, mention_bot=True, reply_to=passed_on)
    assert "fear" in (await stage.replied(reply)).content
    silent = await stage.server.say(bob, stage.channel, attachments=(file("me.png", PNG),))
    direct = await stage.server.say(ada, stage.server.dm(ada), forwards=silent)
    assert (await stage.replied(direct)).content.startswith("I cannot see yet")


async def test_a_mention_is_drawn_without_the_mention(stage: Stage) -> None:
    ada = stage.person()
    answer = await stage.replied(
        await stage.server.say(ada, stage.channel, HAPPY, mention_bot=True)
    )
    assert len(answer.attachments) == 3
    empty = await stage.server.say(ada, stage.channel, "", mention_bot=True)
    assert (await stage.replied(empty)).content.startswith("There is nothing to read here.")


@pytest.mark.parametrize("open_quotes", [True, False])
async def test_a_mention_in_a_reply_draws_what_it_answers(stage: Stage, open_quotes: bool) -> None:
    stage.server.world.open_quotes = open_quotes
    ada, bob = stage.person(), stage.person()
    there = await stage.server.say(bob, stage.channel, "I am so scared of the dark")
    said = await stage.server.say(
        ada, stage.channel, "draw this, " + HAPPY, mention_bot=True, reply_to=there
    )
    answer = await stage.replied(said)
    if open_quotes:
        assert "fear" in answer.content
    else:
        assert answer.content.startswith("I was not shown the words of that message.")


async def test_a_reply_to_the_bot_is_drawn_only_where_it_mentions_it(stage: Stage) -> None:
    ada = stage.person()
    theirs = await stage.replied(
        await stage.server.say(ada, stage.channel, HAPPY, mention_bot=True)
    )
    silent = await stage.server.say(ada, stage.channel, "thank you", reply_to=theirs)
    loud = await stage.server.say(
        ada, stage.channel, "and now I am scared", mention_bot=True, reply_to=theirs
    )
    assert "fear" in (await stage.replied(loud)).content
    assert not [m for m in stage.server.messages(stage.channel) if m.reply_to is silent]


async def test_bots_and_talk_that_is_not_for_it_are_ignored(stage: Stage) -> None:
    robot = stage.person(bot=True)
    channel = stage.server.guild_channel(stage.guild)
    await stage.server.say(robot, channel, HAPPY, mention_bot=True)
    await stage.server.say(stage.person(), channel, HAPPY)
    await stage.replied(await stage.server.say(stage.person(), channel, HAPPY, mention_bot=True))
    assert len(stage.server.messages(channel, by=stage.server.bot)) == 1


async def test_talk_in_a_server_it_has_not_heard_of_is_no_direct_message(stage: Stage) -> None:
    """For instance of one whose arrival could not be read."""
    root = stage.person()
    guild = stage.server.guild(admins={root.id})
    guild.payload = lambda *_: {"id": str(guild.id), "channels": 5}  # type: ignore[method-assign]
    channel = stage.server.guild_channel(guild)
    await stage.server.say(stage.person(), channel, HAPPY)
    settings = await (await stage.server.command(root, channel, "settings")).answered()
    assert settings.message
    await stage.press(root, settings.message, "rules:off")
    said = await stage.server.say(stage.person(), channel, HAPPY, mention_bot=True)
    off = "The administrators have switched me off on this server."
    assert (await stage.replied(said)).content == off
    answers = stage.server.messages(channel, by=stage.server.bot)
    assert [each.content for each in answers if not each.ephemeral] == [off]


async def test_a_message_of_despair_is_answered_gently_and_in_private(stage: Stage) -> None:
    ada, bob = stage.person(), stage.person()
    asked = await stage.server.command(ada, stage.channel, "draw", text="I want to die")
    message = await stage.drawn(await asked.answered())
    assert "gently" in message.content
    await stage.server.wait_for(lambda: asked.followups, 5)
    assert asked.followups[0].ephemeral
    assert "findahelpline.com" in asked.followups[0].content
    said = await stage.server.say(bob, stage.channel, "I want to die", mention_bot=True)
    await stage.replied(said)
    await stage.server.wait_for(lambda: stage.server.messages(stage.server.dm(bob)), 5)
    [whispered] = stage.server.messages(stage.server.dm(bob))
    assert "findahelpline.com" in whispered.content


async def test_two_hundred_commands_at_once_delay_nobody(stage: Stage) -> None:
    flooder, ada = stage.person(), stage.person()
    flood = await asyncio.gather(
        *(stage.server.command(flooder, stage.channel, "draw", text=HAPPY) for _ in range(200))
    )
    asked = await stage.server.command(ada, stage.channel, "draw", text=HAPPY)
    await asyncio.gather(*(each.answered() for each in [*flood, asked]))
    slowest = max(each.acknowledged_after_s or 9 for each in [*flood, asked])
    assert slowest < 3
    await stage.drawn(asked)
    promised = [each for each in flood if each.callback_type == 5]
    refused = [each.message.content for each in flood if each.callback_type == 4 and each.message]
    assert len(promised) + len(refused) == 200
    assert 5 <= len(promised) <= 15
    assert set(refused) == {"5 of your drawings are still waiting; ask again when one is done."}
    for each in promised:
        await stage.drawn(each)


async def test_who_waits_is_told_the_place_and_the_moment(stage: Stage) -> None:
    crowd = [
        await stage.server.command(stage.person(), stage.channel, "draw", text=HAPPY)
        for _ in range(100)  # small pictures, so it takes many to wait at all
    ]
    messages = [await stage.drawn(each) for each in crowd]
    said = [version.content for message in messages for version in message.edits]
    waits = [words for words in said if "before yours" in words]
    assert waits
    assert all(re.search(r"before yours\. Ready <t:\d+:R>\.$", words) for words in waits)


async def test_help_and_about_explain_to_who_asks_alone(stage: Stage) -> None:
    ada = stage.person()
    words = await stage.told(await stage.server.command(ada, stage.channel, "help"))
    assert "/gallery" in words
    assert "Draw this feeling" in words
    about = await stage.told(await stage.server.command(ada, stage.channel, "about"))
    assert "watercolor" in about
    assert "licence" in about


async def test_people_are_answered_in_their_language(stage: Stage) -> None:
    carla, jun = stage.person(locale="es-ES"), stage.person(locale="ja")
    message = await stage.draw(carla, text=HAPPY)
    assert "alegría" in message.content
    direct = await stage.server.say(carla, stage.server.dm(carla), HAPPY)
    assert "alegría" in (await stage.replied(direct)).content
    assert "joy" in (await stage.draw(jun, text=HAPPY)).content


async def test_commands_are_there_for_servers_and_users_in_many_languages(stage: Stage) -> None:
    commands = {command["name"]: command for command in stage.server.world.commands[0]}
    assert sorted(commands) == [
        "Draw this feeling", "about", "draw", "gallery", "help", "mydata", "privacy", "settings",
    ]  # fmt: skip
    for name, command in commands.items():
        own = name == "settings"
        assert command["integration_types"] == ([0] if own else [0, 1]), name
        assert command["contexts"] == ([0] if own else [0, 1, 2]), name
    draw = commands["draw"]
    names = [option["name"] for option in draw["options"]]
    assert names[:6] == ["text", "voice", "photo", "emotion", "seed", "private"]
    assert names[6:] == ["blend", "extra", "negative"]
    assert not any(option["required"] for option in draw["options"])
    locales = {"de", "es-ES", "es-419", "fr", "pt-BR", "ru"}
    assert set(draw["description_localizations"]) == locales
    choices = draw["options"][3]["choices"]
    assert choices[2]["name_localizations"]["de"] == "Freude"
    assert set(commands["Draw this feeling"]["name_localizations"]) == locales


async def test_the_log_invites_and_tells_nothing_else(stage: Stage) -> None:
    invite = await stage.bot.wait_for_line(r"https://\S+client_id=(\d+)\S+permissions=(\d+)")
    assert invite[1] == str(stage.server.bot.id)
    assert int(invite[2]) == 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 38
    assert "bot+applications.commands" in stage.bot.told
    assert "integration_type=1" in stage.bot.told
    await stage.draw(stage.person(name="secretive"), text="a very secret happiness")
    for secret in ("secret happiness", "secretive", *(stage.server.world.interactions)):
        assert secret not in stage.bot.told
