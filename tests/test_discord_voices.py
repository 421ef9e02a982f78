"""Voice notes on Discord: every way they come in, and whether the voice in them may be read."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

import sounds
from bot import replies
from discord_notes import asks, hears_voice, menu, privacy, quotes, voice_message
from discord_places import User
from discord_server import DiscordServer, Message, file
from discord_stage import Stage, labels, on_stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = "everything is wonderful"  # which the weaker ear hears well


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return sounds.voice_note(SAID, tmp_path_factory.mktemp("said"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with staged(tmp_path_factory.mktemp("discord")) as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.check()
    return running


async def direct(stage: Stage, user: User, note: bytes) -> Message:
    """The answer to a voice message that somebody sends to the bot."""
    place = stage.server.dm(user)
    return await stage.replied(
        await stage.server.say(user, place, attachments=(voice_message(note),))
    )


async def test_of_a_first_voice_message_the_words_are_read_and_its_sender_is_asked_once(
    stage: Stage, note: bytes
) -> None:
    ada = stage.person()
    said = await stage.server.say(ada, stage.channel, attachments=(voice_message(note),))
    message = await menu(stage, ada, said)
    assert SAID in quotes(message)
    assert "joy" in message.content
    assert replies.say("en", "heard-weak") in message.content
    assert message.content.rpartition("\n-# ")[2].endswith(f"/{stage.channel.id}/{said.id}")
    assert len(message.attachments) == 3
    assert asks(message)
    assert not hears_voice(message)
    again = await direct(stage, ada, note)
    assert SAID in quotes(again)
    assert not asks(again)
    assert not hears_voice(again)


async def test_who_agrees_is_heard_by_the_voice_too_from_the_next_note_on(
    stage: Stage, note: bytes
) -> None:
    ada, bob = stage.person(), stage.person()
    message = await stage.draw(ada, voice=file("note.ogg", note))
    refused = await stage.press(bob, message, "draw:hear-voice")
    assert await stage.told(refused) == replies.say("en", "refused-not-yours")
    await stage.press(ada, message, "draw:keep")
    assert asks(message), "it was not answered yet"
    before = message.content
    agreed = await stage.press(ada, message, "draw:hear-voice")
    assert await whispered(stage, agreed.followups) == replies.say("en", "voice-allowed")
    assert not asks(message)
    assert before.startswith(message.content)
    assert len(message.attachments) == 3
    await stage.press(ada, message, "draw:unkeep")
    assert labels(message) == ["Redraw", "More joy", "Keep", "Delete", "Details", "Blend"]
    both = await direct(stage, ada, note)
    assert "Your words: joy" in both.content
    assert hears_voice(both)
    assert not asks(both)


async def whispered(stage: Stage, followups: list[Message]) -> str:
    await stage.server.wait_for(lambda: followups, 5, "a private word")
    [message] = followups
    assert message.ephemeral
    return message.content


async def test_who_refuses_is_read_by_the_words_and_never_asked_again(
    stage: Stage, note: bytes
) -> None:
    ada = stage.person()
    message = await direct(stage, ada, note)
    refused = await stage.press(ada, message, "draw:no-voice")
    assert await whispered(stage, refused.followups) == replies.say("en", "voice-denied")
    assert not asks(message)
    next_one = await direct(stage, ada, note)
    assert not asks(next_one)
    assert not hears_voice(next_one)


async def test_a_question_answered_elsewhere_goes_with_the_next_press(
    stage: Stage, note: bytes
) -> None:
    ada = stage.person()
    message = await direct(stage, ada, note)
    await privacy(stage, ada, press="hear-voice")
    assert asks(message)
    await stage.press(ada, message, "draw:keep")
    assert not asks(message)
    assert labels(message)[2] == "Kept"


async def test_presses_that_overtake_each_other_leave_no_question(
    stage: Stage, note: bytes
) -> None:
    ada = stage.person()
    message = await direct(stage, ada, note)
    [hear, no] = [each["custom_id"] for each in message.buttons[-2:]]
    keep = message.buttons[2]["custom_id"]
    stage.server.fail_next("POST", "/callback$", status=500)  # the first press is late
    before = len(stage.server.requests)
    pressed = [await stage.server.press(ada, message, keep)]
    await stage.server.wait_for(lambda: len(stage.server.requests) > before)
    pressed += [await stage.server.press(ada, message, each) for each in (hear, no)]
    for each in pressed:
        await each.answered()
    assert not asks(message)
    assert labels(message)[2] == "Kept"
    assert not hears_voice(await direct(stage, ada, note)), "the last answer counts"


async def test_somebody_elses_voice_is_theirs_to_give(stage: Stage, note: bytes) -> None:
    ada, bob, cyd = stage.person(), stage.person(), stage.person()
    await privacy(stage, ada, press="hear-voice")
    await privacy(stage, bob, press="hear-voice")
    agreed, silent = [
        await stage.server.say(each, stage.channel, attachments=(voice_message(note),))
        for each in (bob, cyd)
    ]
    theirs = await menu(stage, ada, agreed)
    assert "The words: joy" in theirs.content
    assert hears_voice(theirs)
    words_alone = await menu(stage, ada, silent)
    assert SAID in quotes(words_alone)
    assert not hears_voice(words_alone)
    assert not asks(theirs)
    assert not asks(words_alone)
    again = await stage.drawn(await stage.press(ada, theirs, "draw:redraw"))
    assert "“" not in again.content, "others' words are not kept"
    assert asks(await direct(stage, cyd, note)), "nobody else could be asked for them"


async def test_a_mention_is_heard_where_it_has_a_recording_and_no_words(
    stage: Stage, note: bytes
) -> None:
    ada = stage.person()
    sound = file("song.m4a", note)
    said = await stage.server.say(ada, stage.channel, mention_bot=True, attachments=(sound,))
    assert SAID in quotes(await stage.replied(said))
    words = await stage.server.say(
        ada, stage.channel, "I am so scared", mention_bot=True, attachments=(file("a.ogg", note),)
    )
    answer = await stage.replied(words)
    assert "fear" in answer.content
    assert "“" not in answer.content


async def test_of_a_forwarded_voice_message_the_words_are_read_alone(
    stage: Stage, note: bytes
) -> None:
    """Whose voice it is Discord does not tell."""
    ada = stage.person()
    await privacy(stage, ada, press="hear-voice")
    said = await stage.server.say(ada, stage.channel, attachments=(voice_message(note),))
    said.attachments[0].life_s = -1.0  # so that its address is asked for once more
    passed_on = await stage.server.say(ada, stage.server.dm(ada), forwards=said)
    said.attachments[0].life_s = 60.0
    answer = await stage.replied(passed_on)
    assert SAID in quotes(answer)
    assert not hears_voice(answer)
    assert not asks(answer)


@pytest.mark.parametrize("open_quotes", [True, False])
async def test_a_mention_in_answer_to_a_voice_message_hears_that(
    stage: Stage, note: bytes, *, open_quotes: bool
) -> None:
    stage.server.world.open_quotes = open_quotes
    ada, bob = stage.person(), stage.person()
    there = await stage.server.say(bob, stage.channel, attachments=(voice_message(note),))
    said = await stage.server.say(ada, stage.channel, mention_bot=True, reply_to=there)
    answer = await stage.replied(said)
    if open_quotes:
        assert SAID in quotes(answer)
        assert not asks(answer)
    else:
        assert answer.content == replies.say("en", "fault-no-reply-text")


async def test_the_sound_of_a_video_is_heard_from_the_menu(stage: Stage, note: bytes) -> None:
    ada, bob = stage.person(), stage.person()
    film = file("film.mp4", note)  # whatever its name says
    said = await stage.server.say(bob, stage.channel, attachments=(file("a.pdf", b"%PDF"), film))
    assert SAID in quotes(await menu(stage, ada, said))


async def test_a_recording_is_drawn_with_the_options_of_a_text(stage: Stage, note: bytes) -> None:
    ada = stage.person()
    one, two = [
        await stage.draw(ada, voice=file("a.ogg", note), seed=7, private=True, blend=True)
        for _ in range(2)
    ]
    assert one.ephemeral
    assert len(one.attachments) == 4
    assert [each.data for each in one.attachments] == [each.data for each in two.attachments]
    assert asks(one)
    await stage.press(ada, one, "draw:hear-voice")
    assert not asks(one)


async def test_what_was_said_is_shown_again_to_who_said_it(stage: Stage, note: bytes) -> None:
    ada = stage.person()
    message = await direct(stage, ada, note)
    again = await stage.drawn(await stage.press(ada, message, "draw:redraw"))
    assert quotes(again) == quotes(message)
    assert not asks(again)
    gallery = await stage.drawn(await stage.server.command(ada, stage.channel, "gallery"))
    [opening] = [each for each in gallery.buttons if each["custom_id"].startswith("gallery:open")]
    options = opening["options"]
    assert SAID in options[0]["description"].lower()
    await stage.press(ada, gallery, "gallery:open", values=[options[0]["value"]])
    await stage.server.wait_for(lambda: len(gallery.attachments) == 3, 10, "the opened drawing")
    assert quotes(gallery) == quotes(message)
    assert not asks(gallery)


async def test_privacy_shows_both_wishes_and_takes_each_back(stage: Stage) -> None:
    ada = stage.person()

    def says(message: Message, *names: str) -> bool:
        return message.content == "\n\n".join(
            replies.say("en", f"privacy-{name}") for name in names
        )

    message = await privacy(stage, ada)
    assert says(message, "painted", "no-voice")
    await stage.press(ada, message, "privacy:hear-voice")
    assert says(message, "painted", "voice")
    await stage.press(ada, message, "privacy:not-painted")
    assert says(message, "not-painted", "voice")
    await stage.press(ada, message, "privacy:no-voice")
    assert says(message, "not-painted", "no-voice")
    assert len(labels(message)) == 2
    assert says(await privacy(stage, ada), "not-painted", "no-voice")


async def test_a_question_outlives_a_restart_and_none_is_asked_where_no_voice_is_read(
    tmp_path: Path, note: bytes
) -> None:
    async with DiscordServer() as server:
        channel, ada, bob = server.guild_channel(), server.user(), server.user()

        async def drawn(user: User) -> Message:
            asked = await server.command(user, channel, "draw", voice=file("a.ogg", note))
            await server.wait_for(lambda: asked.message and asked.message.attachments, 20)
            assert asked.message is not None
            return asked.message

        async with on_stage(server, tmp_path):
            message = await drawn(ada)
            assert asks(message)
        async with on_stage(server, tmp_path, TONE="off"):
            no = message.buttons[-1]["custom_id"]
            await (await server.press(ada, message, no)).answered()
            assert not asks(message)
            assert not asks(await drawn(bob))
            wishes = await (await server.command(bob, channel, "privacy")).answered()
            assert wishes.message
            assert wishes.message.content == replies.say("en", "privacy-painted")
        assert server.violations == []
