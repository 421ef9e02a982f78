"""Recordings on Discord that are bad, or hard to get: a sentence each, and the bot stays well."""

import io
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

import sounds
from bot import replies
from discord_notes import MENU, privacy, told, voice_message
from discord_places import snowflake
from discord_server import Attachment, Interaction, Message, file
from discord_stage import Stage, staged
from storage.names import RECORDINGS_FOLDER

pytestmark = pytest.mark.asyncio(loop_scope="module")

HAPPY = "I feel so happy and delighted today"
SLOW_S = 10.0  # seconds that a file takes until its test hurries it
MUCH = 20 * 2**20  # bytes; of no more anything is fetched
HUM = sounds.encoded(sounds.tone(0.4), "ogg", "libopus", rate=48_000)
UNHEARD = replies.say("en", "fault-no-words")  # of a hum; it has come, then
GONE = replies.say("en", "fault-recording-gone")
NO_AUDIO = replies.say("en", "fault-not-audio")
SILENT = replies.say("en", "fault-no-sound")
TOO_LONG = replies.ended("en", "fault-too-long-to-hear")


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(data, "PNG")
    return data.getvalue()


BAD: dict[str, tuple[bytes, str]] = {
    "silence.ogg": (sounds.written(sounds.silence(3), "OGG"), SILENT),
    "silence.flac": (sounds.written(sounds.silence(181), "FLAC"), TOO_LONG),
    "noise.wav": (sounds.written(sounds.noise(2), "WAV"), UNHEARD),
    "music.mp3": (sounds.encoded(sounds.music(2), "mp3", "mp3", rate=44_100), UNHEARD),
    "click.wav": (sounds.written(sounds.tone(0.001), "WAV"), SILENT),
    "film.mp4": (sounds.encoded(sounds.silence(0), "mp4", "aac", pictures=True), SILENT),
    "text.ogg": (b"Dear diary, today I have been so happy.", NO_AUDIO),
    "picture.ogg": (picture(), NO_AUDIO),
    "list.m3u8": (b"#EXTM3U\n#EXTINF:3,\nfile:///etc/hostname\n", NO_AUDIO),
    "cut.m4a": (sounds.encoded(sounds.tone(2), "mp4", "aac", rate=44_100)[:4_000], NO_AUDIO),
    "cut.ogg": (HUM[:40], NO_AUDIO),
    "empty.ogg": (b"", NO_AUDIO),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("discord")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(folder: Path) -> AsyncIterator[Stage]:
    async with staged(folder, DISCORD_FILE_HOSTS="localhost") as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.check()
    return running


@pytest.fixture
def files(folder: Path) -> Callable[[], list[Path]]:
    """The recordings that the bot has."""
    return lambda: list((folder / "data" / RECORDINGS_FOLDER).glob("*"))


async def ask(stage: Stage, sound: Attachment, **options: object) -> Interaction:
    """`/draw voice:`, until it is promised."""
    ada = stage.person()
    asked = await stage.server.command(ada, stage.channel, "draw", voice=sound, **options)
    return await asked.answered()


async def send(stage: Stage, sound: Attachment) -> Message:
    """The same in a direct message."""
    ada = stage.person()
    return await stage.server.say(ada, stage.server.dm(ada), attachments=(sound,))


def requests(stage: Stage, sound: Attachment) -> list[int]:
    """How those for a file were answered."""
    path = f"/attachments/{sound.id}/"
    return [each.status for each in stage.server.requests if each.path.startswith(path)]


async def test_each_bad_file_gets_its_one_sentence(
    stage: Stage, files: Callable[[], list[Path]]
) -> None:
    asked = {name: await ask(stage, file(name, data)) for name, (data, _) in BAD.items()}
    said = {name: await told(stage, each) for name, each in asked.items()}
    assert said == {name: words for name, (_, words) in BAD.items()}
    assert all(each.followups == [] for each in asked.values())
    assert files() == []
    assert len((await stage.draw(stage.person(), text=HAPPY)).attachments) == 3


async def test_what_is_too_large_is_refused_and_never_fetched(stage: Stage) -> None:
    huge = [replace(voice_message(HUM), id=snowflake(), size=MUCH + 1) for _ in range(3)]
    assert await stage.told(await ask(stage, huge[0])) == TOO_LONG
    said = await send(stage, huge[1])
    assert (await stage.replied(said)).content == TOO_LONG
    there = await stage.server.say(stage.person(), stage.channel, attachments=(huge[2],))
    chosen = await stage.server.message_command(stage.person(), stage.channel, MENU, there)
    assert await stage.told(chosen) == TOO_LONG
    assert [requests(stage, each) for each in huge] == [[], [], []]


async def test_a_file_that_is_larger_than_it_says_is_left_at_the_cap(stage: Stage) -> None:
    sound = file("zeros.wav", b"")
    sound.size, sound.endless = 1_000, True
    assert await told(stage, await ask(stage, sound)) == TOO_LONG
    assert MUCH <= sound.sent < 2 * MUCH
    assert len(requests(stage, sound)) == 1


async def test_what_fails_for_a_while_is_fetched_again(stage: Stage) -> None:
    broken, cut, busy, limited = (file("hum.ogg", HUM) for _ in range(4))
    broken.breaks = 1
    for sound, status in ((cut, None), (busy, 503), (limited, 429)):
        stage.server.fail_next("GET", f"/attachments/{sound.id}/", status=status)
    asked = [await ask(stage, each) for each in (broken, cut, busy, limited)]
    assert {await told(stage, each) for each in asked} == {UNHEARD}
    assert [requests(stage, each) for each in (broken, cut, busy, limited)] == [
        [200, 200], [0, 200], [503, 200], [429, 200],
    ]  # fmt: skip


async def test_a_slow_file_delays_nobody(stage: Stage) -> None:
    slow = file("hum.ogg", HUM)
    slow.takes_s = SLOW_S
    asked = await ask(stage, slow)
    assert len((await stage.draw(stage.person(), text=HAPPY)).attachments) == 3
    assert await told(stage, await ask(stage, file("hum.ogg", HUM))) == UNHEARD
    assert slow.sent < len(HUM)
    slow.takes_s = 0.0
    assert await told(stage, asked) == UNHEARD


async def test_an_address_that_has_expired_is_asked_for_again(stage: Stage) -> None:
    sound = voice_message(HUM)
    sound.life_s = -1.0
    said = await send(stage, sound)
    sound.life_s = 60.0  # from now on
    assert (await stage.replied(said)).content == UNHEARD
    assert requests(stage, sound) == [404, 200]


async def test_what_is_gone_is_told_once(stage: Stage) -> None:
    deleted, option, forbidden = (voice_message(HUM) for _ in range(3))
    deleted.life_s = option.life_s = -1.0
    stage.server.fail_next("GET", f"/attachments/{forbidden.id}/", status=403)
    said = await send(stage, deleted)
    await stage.server.delete_message(said)

    def answers() -> list[str]:
        there = stage.server.messages(said.channel, by=stage.server.bot)
        return [each.content for each in there if not each.content.endswith("…")]

    await stage.server.wait_for(answers, 10, "an answer")
    assert answers() == [GONE]
    for sound in (option, forbidden):
        assert await told(stage, await ask(stage, sound)) == GONE
        assert len(requests(stage, sound)) == 1


async def test_only_hosts_that_are_allowed_are_asked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, home = stage.server.world, stage.server.world.origin
    for host, words in (("localhost", UNHEARD), ("127.1", GONE), ("localhost@127.1", GONE)):
        monkeypatch.setattr(world, "origin", home.replace("127.0.0.1", host))
        sound, other = file("hum.ogg", HUM), voice_message(HUM)
        assert await told(stage, await ask(stage, sound)) == words
        assert (await stage.replied(await send(stage, other))).content == words
        assert bool(requests(stage, sound)) == bool(requests(stage, other)) == (words == UNHEARD)


async def test_where_an_address_leads_nobody_follows(stage: Stage) -> None:
    sound, there = file("hum.ogg", HUM), file("there.ogg", HUM)
    stage.server.world.attach(there)
    sound.moved_to = there.payload()["url"]
    assert await told(stage, await ask(stage, sound)) == GONE
    assert requests(stage, there) == []


async def test_of_who_does_not_wish_to_be_painted_nothing_is_fetched(stage: Stage) -> None:
    bob, sound = stage.person(), voice_message(HUM)
    await privacy(stage, bob, press="not-painted")
    said = await stage.server.say(bob, stage.channel, attachments=(sound,))
    asked = await stage.server.message_command(stage.person(), stage.channel, MENU, said)
    assert await stage.told(asked) == replies.say("en", "refused-not-painted")
    assert requests(stage, sound) == []


async def test_beside_a_feeling_that_is_named_nothing_is_fetched(stage: Stage) -> None:
    sound = file("hum.ogg", HUM)
    message = await stage.drawn(await ask(stage, sound, emotion="fear"))
    assert message.content == replies.say("en", "reading-chosen", emotion="fear")
    assert requests(stage, sound) == []


async def test_a_recording_that_is_called_off_leaves_nothing(
    stage: Stage, files: Callable[[], list[Path]]
) -> None:
    before = len(stage.bot.log)
    slow = voice_message(HUM)
    slow.takes_s = SLOW_S
    said = await send(stage, slow)

    def answers() -> list[Message]:
        return stage.server.messages(said.channel, by=stage.server.bot)

    await stage.server.wait_for(answers, 10, "a word")
    [answer] = answers()
    assert answer.content == replies.say("en", "listening")
    await stage.press(said.author, answer, "job:cancel")
    assert (await stage.replied(said)).content == replies.say("en", "cancelled")
    assert answers() == [answer]
    assert answer.buttons == []
    slow.takes_s = 0.0
    await stage.server.wait_for(lambda: slow.sent == len(HUM) and not files(), 10, "no file")
    assert stage.bot.find("heard", after=before) is None


async def test_who_is_forgotten_is_not_heard(stage: Stage, files: Callable[[], list[Path]]) -> None:
    before = len(stage.bot.log)
    slow = file("hum.ogg", HUM)
    slow.takes_s = SLOW_S
    asked = await ask(stage, slow)
    data = await (await stage.server.command(asked.user, stage.channel, "mydata")).answered()
    assert data.message
    await stage.press(asked.user, data.message, "mydata:forget")
    await stage.press(asked.user, data.message, "mydata:forget-yes")
    await stage.server.wait_for(lambda: data.message and not data.message.buttons, 10, "the deed")
    slow.takes_s = 0.0
    await stage.server.wait_for(lambda: slow.sent == len(HUM) and not files(), 10, "no file")
    assert stage.bot.find("heard", after=before) is None
