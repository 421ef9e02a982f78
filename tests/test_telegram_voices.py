"""What people say to the bot on Telegram, and what it answers, over the wire.

espeak-ng speaks, and the offline ear hears it, so that "i love you so much" comes back as
"i love you so". What cannot be heard needs neither.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import sounds
from sounds import Samples
from storage.database import DATABASE_FILE
from storage.names import RECORDINGS_FOLDER
from telegram_downloads import CUT, ENDLESS, SLOW
from telegram_media import Media
from telegram_sounds import forward, kept, send_sound
from telegram_stage import SAD, Stage, said, staged
from telegram_world import Chat, Content, Message, User
from test_decoding import BAD
from test_telegram_connection import by_webhook

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = "i love you so much"
HEARD = "“i love you so”"
QUESTION = said("voice-ask")
ANSWERS = [f"👂 {said('button-hear-voice')}", f"📝 {said('button-no-voice')}"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bot")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """One bot for all; each test brings people of its own."""
    async with staged(folder) as stage:
        yield stage
        assert left(folder) == []
        for secret in (WORDS, HEARD[1:-1], "/file/bot", *stage.server.account.media):
            assert secret not in stage.bot.told


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Somebody says `WORDS`."""
    return sounds.voice_note(WORDS, tmp_path_factory.mktemp("said"))


def left(folder: Path) -> list[str]:
    """The recordings that lie in a data folder."""
    return [path.name for path in (folder / "data" / RECORDINGS_FOLDER).glob("*")]


def shows(message: Message) -> str:
    """The caption of a drawing."""
    assert message.caption is not None, message.text
    return message.caption


async def says(stage: Stage, user: User, chat: Chat, note: bytes, **more: Any) -> Message:
    """Somebody sends a recording; returns the drawing of it."""
    return await stage.drawing(await send_sound(stage.server, user, chat, note, **more))


async def faster(stage: Stage, *presses: tuple[User, Message, str]) -> None:
    """Press buttons one upon the other, before the bot could answer the first."""
    made = [await stage.server.press(*press) for press in presses]
    await stage.server.wait_for(lambda: all(press.answered for press in made))
    await asyncio.sleep(0.2)  # what follows the answers


@pytest.mark.parametrize(
    ("answer", "told", "read"),
    [("button-hear-voice", "voice-allowed", True), ("button-no-voice", "voice-denied", False)],
)
async def test_a_voice_is_read_once_its_speaker_was_asked_and_agreed(
    stage: Stage, note: bytes, answer: str, told: str, read: bool
) -> None:
    (ada, chat), bob = stage.somebody(), stage.server.user()
    first = await says(stage, ada, chat, note)
    heard, reading, *_ = shows(first).split("\n\n")
    assert heard == HEARD
    assert reading.startswith("This feels like love")
    assert said("heard-weak") in shows(first)
    assert "our voice:" not in shows(first)
    assert shows(first).endswith(f"\n\n{QUESTION}")
    assert list(first.buttons)[-2:] == ANSWERS
    words = [r.fields.get("text") for r in sent(stage, chat)]
    assert words == [said("listening")]

    second = await says(stage, ada, chat, note)
    assert "our voice:" not in shows(second)  # nothing was answered yet
    assert QUESTION not in shows(second)
    assert not {*ANSWERS} & {*second.buttons}

    assert await stage.press(bob, first, said(answer)) == said("refused-not-yours")
    await stage.press(ada, first, "Keep")
    await stage.server.wait_for(lambda: "❤️ Kept" in first.buttons)
    assert shows(first).endswith(QUESTION)
    assert list(first.buttons)[-2:] == ANSWERS
    assert await stage.press(ada, first, said(answer)) == said(told)
    await stage.server.wait_for(lambda: QUESTION not in shows(first))
    assert shows(first) == shows(second)
    assert [*first.buttons][2] == "❤️ Kept"
    assert len(first.buttons) == len(second.buttons)

    third = await says(stage, ada, chat, note)
    assert ("Your voice:" in shows(third)) is read
    assert ("Your words: love, " in shows(third)) is read
    assert QUESTION not in shows(third)


def sent(stage: Stage, chat: Chat) -> list[Any]:
    """The requests that put messages into a chat."""
    requests = [r for r in stage.server.requests if r.fields.get("chat_id") == str(chat.id)]
    return [request for request in requests if request.method == "sendMessage"]


@pytest.mark.parametrize("keep_first", [True, False])
async def test_buttons_pressed_at_once_do_not_undo_each_other(
    stage: Stage, note: bytes, keep_first: bool
) -> None:
    ada, chat = stage.somebody()
    first = await says(stage, ada, chat, note)
    [keep] = [data for words, data in first.buttons.items() if "Keep" in words]
    presses = [(ada, first, keep), (ada, first, first.buttons[ANSWERS[0]])]
    await faster(stage, *(presses if keep_first else reversed(presses)))
    assert QUESTION not in shows(first)
    assert not {*ANSWERS} & {*first.buttons}
    assert "❤️ Kept" in first.buttons


async def test_what_was_said_is_shown_again(stage: Stage, note: bytes) -> None:
    ada, chat = stage.somebody()
    first = await says(stage, ada, chat, note)
    await stage.press(ada, first, said("button-no-voice"))
    await stage.press(ada, first, "Redraw")
    redrawn = await stage.drawing(first)
    assert shows(redrawn).startswith(f"{HEARD}\n\nThis feels like love")
    assert QUESTION not in shows(redrawn)
    assert redrawn.photo != first.photo
    await stage.server.text(ada, chat, "/gallery")
    await stage.server.wait_for(lambda: "1" in stage.server.messages(chat)[-1].buttons)
    page = stage.server.messages(chat)[-1]
    await stage.press(ada, page, "1")
    await stage.server.wait_for(lambda: page.content.words.startswith(HEARD))
    assert "This feels like love" in page.content.words
    assert QUESTION not in page.content.words


@pytest.mark.parametrize("kind", ["video_note", "audio", "video", "document"])
async def test_whatever_has_sound_is_heard(stage: Stage, note: bytes, kind: str) -> None:
    ada, chat = stage.somebody()
    answer = await says(stage, ada, chat, note, kind=kind)
    assert shows(answer).startswith(HEARD)


async def test_words_beside_a_song_are_read(stage: Stage, note: bytes) -> None:
    ada, chat = stage.somebody()
    song = await says(stage, ada, chat, b"no song at all", kind="audio", caption=SAD)
    assert shows(song).startswith("This feels like sadness")
    spoken = await says(stage, ada, chat, note, caption=SAD)
    assert shows(spoken).startswith(HEARD)


async def test_draw_in_groups_hears_what_it_answers(stage: Stage, note: bytes) -> None:
    (ada, chat), bob = stage.somebody(), stage.server.user()
    group, server = stage.server.group(), stage.server
    spoke = await send_sound(server, ada, group, note)
    bobs = await stage.drawing(await server.text(bob, group, "/draw", reply_to=spoke))
    assert shows(bobs).startswith(f"{HEARD}\n\nThis feels like love")
    assert "voice" not in shows(bobs)  # nobody but Ada can be asked
    own = await says(stage, ada, group, note, caption="/draw")
    assert shows(own).endswith(QUESTION)
    assert await stage.press(bob, own, said("button-hear-voice")) == said("refused-not-yours")
    await stage.press(ada, own, said("button-hear-voice"))
    bobs = await stage.drawing(await server.text(bob, group, "/draw", reply_to=spoke))
    assert "The voice: " in shows(bobs)
    assert "Your" not in shows(bobs)
    wish = await stage.answer(await server.text(ada, chat, "/privacy"))
    await stage.press(ada, wish, said("button-not-painted"))
    refused = await server.text(bob, group, "/draw", reply_to=spoke)
    assert await stage.words(refused) == said("refused-not-painted")


async def test_a_forwarded_voice_is_its_speakers(stage: Stage, note: bytes) -> None:
    (ada, ada_chat), (bob, chat) = stage.somebody(), stage.somebody()
    spoke = await send_sound(stage.server, ada, stage.server.group(), note)
    own = await stage.drawing(await forward(stage.server, ada, ada_chat, spoke))
    assert shows(own).endswith(QUESTION)
    await stage.press(ada, own, said("button-hear-voice"))
    bobs = await stage.drawing(await forward(stage.server, bob, chat, spoke))
    assert "The voice: " in shows(bobs)
    ada.hides = True
    bobs = await stage.drawing(await forward(stage.server, bob, chat, spoke))
    assert shows(bobs).startswith(HEARD)
    assert "voice" not in shows(bobs)


async def test_who_has_answered_in_privacy_is_not_asked(stage: Stage, note: bytes) -> None:
    ada, chat = stage.somebody()
    told = await stage.answer(await stage.server.text(ada, chat, "/privacy"))
    await stage.press(ada, told, said("button-hear-voice"))
    answer = await says(stage, ada, chat, note)
    assert "Your voice: " in shows(answer)
    assert QUESTION not in shows(answer)


def ogg(samples: Samples) -> bytes:
    return sounds.encoded(samples, "ogg", "libopus", rate=48_000)


UNHEARD: dict[str, tuple[Callable[[], bytes], str]] = {
    "noise": (lambda: ogg(sounds.noise(2)), "fault-no-words"),
    "music": (lambda: ogg(sounds.music(2)), "fault-no-words"),
    "half a file": (lambda: ogg(sounds.noise(4))[:20_000], "fault-no-words"),
    **{
        kind: (BAD[kind][0], sentence)
        for kind, sentence in {
            "silence": "fault-no-sound",
            "a video without sound": "fault-no-sound",
            "two hours of silence in a megabyte": "fault-too-long-to-hear",
            "a little more than three minutes": "fault-too-long-to-hear",
            "text": "fault-not-audio",
            "a picture": "fault-not-audio",
        }.items()
    },
}


def sentence(name: str) -> str:
    facts: dict[str, Any] = {"minutes": 3, "megabytes": 20} if "too-long" in name else {}
    return said(name, **facts)


@pytest.mark.parametrize("kind", UNHEARD)
async def test_what_cannot_be_heard_is_one_sentence(stage: Stage, kind: str) -> None:
    make, name = UNHEARD[kind]
    ada, chat = stage.somebody()
    asked = await send_sound(stage.server, ada, chat, make())
    await stage.comes_to(asked, sentence(name))
    assert (await stage.drawing(await stage.ask())).photo  # and the next one is painted


async def test_what_is_too_large_is_not_fetched(stage: Stage) -> None:
    ada, chat = stage.somebody()
    before = len(stage.server.downloads.asked)
    server, limit = stage.server, 20 * 2**20
    large = await send_sound(server, ada, chat, size=limit + 1)
    silently = await send_sound(server, ada, chat, size=limit + 1, tells_size=False)
    assert await stage.words(large) == sentence("fault-too-long-to-hear")
    assert await stage.words(silently) == sentence("fault-too-long-to-hear")
    assert len(server.downloads.asked) == before
    asked = [r.fields["file_id"] for r in server.requests if r.method == "getFile"]
    assert file_of(large).file_id not in asked


def file_of(message: Message) -> Media:
    assert message.content.media is not None
    return message.content.media


async def test_a_file_without_end_is_read_to_the_most_alone(stage: Stage, note: bytes) -> None:
    ada, chat = stage.somebody()
    downloads = stage.server.downloads
    downloads.fates.append(ENDLESS)
    before = downloads.sent
    asked = await send_sound(stage.server, ada, chat, note)
    await stage.comes_to(asked, sentence("fault-too-long-to-hear"))
    assert downloads.sent - before < 40 * 2**20


async def test_faults_on_the_way_delay_a_recording_alone(stage: Stage, note: bytes) -> None:
    server, people = stage.server, [stage.somebody() for _ in range(5)]
    missed, lost = kept(server, note, "voice"), kept(server, note, "voice")
    server.account.lost |= {missed.file_id: 2, lost.file_id: 100}
    server.fail_next("getFile", status=HTTPStatus.TOO_MANY_REQUESTS)
    server.fail_next("getFile", drop=True)
    server.downloads.fates.extend([HTTPStatus.BAD_GATEWAY, CUT, SLOW])
    asked = [await send_sound(server, *somebody, note) for somebody in people]
    asked.append(await server.send(*stage.somebody(), Content(media=missed)))
    gone = await server.send(*stage.somebody(), Content(media=lost))
    assert (await stage.drawing(await stage.ask(SAD))).photo  # meanwhile
    await stage.comes_to(gone, said("fault-recording-gone"))
    for each in asked:
        assert shows(await stage.drawing(each)).startswith(HEARD)
    assert not server.downloads.fates


async def test_a_path_may_have_any_characters(stage: Stage, note: bytes) -> None:
    ada, chat = stage.somebody()
    path = "voice notes/50%20off?#ä&+;=@:é/x"
    answer = await says(stage, ada, chat, note, folder=path)
    assert shows(answer).startswith(HEARD)
    assert stage.server.downloads.asked[-1].startswith(f"{path}/")


async def test_a_path_on_this_machine_is_not_read(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "voices").mkdir()
    ada, chat = stage.somebody()
    media = kept(stage.server, b"OggS", "voice", folder=str(tmp_path))
    (tmp_path / Path(media.path).name).write_bytes(b"A diary")
    asked = await stage.server.send(ada, chat, Content(media=media))
    await stage.comes_to(asked, said("fault-recording-gone"))


async def test_an_album_of_recordings_gets_one_answer(stage: Stage, note: bytes) -> None:
    ada, chat = stage.somebody()
    ada.started = True
    account = stage.server.account
    for _ in range(3):
        content = Content(media=kept(stage.server, note, "audio"))
        account.told(account.post(chat, ada, content, album="77"))
    await stage.server.wait_for(lambda: stage.server.messages(chat)[0].photo, 20)
    assert (await stage.drawing(await stage.ask())).photo
    assert len(stage.server.messages(chat)) == 1


def waiting(folder: Path, user: User) -> bool:
    """Whether something of somebody's is still to be heard."""
    database = sqlite3.connect(folder / "data" / DATABASE_FILE)
    try:
        found = database.execute(
            "SELECT 1 FROM jobs WHERE user_key = ? AND recording IS NOT NULL",
            (f"telegram:{user.id}",),
        ).fetchone()
    finally:
        database.close()
    return found is not None


async def test_what_waits_to_be_heard_is_called_off(
    stage: Stage, folder: Path, note: bytes
) -> None:
    ada, chat = stage.somebody()
    stage.server.downloads.fates.append(SLOW)
    asked = await send_sound(stage.server, ada, chat, note)
    await stage.server.wait_for(lambda: stage.answers(asked) and left(folder))
    [answer] = stage.answers(asked)
    assert waiting(folder, ada)
    await stage.press(ada, answer, said("button-cancel"))
    await stage.server.wait_for(lambda: answer.text == said("cancelled"))
    await stage.server.wait_for(lambda: not left(folder))
    assert not waiting(folder, ada)
    assert (answer.photo, stage.answers(asked)) == (None, [answer])


async def test_whoever_is_forgotten_is_not_heard(stage: Stage, folder: Path, note: bytes) -> None:
    ada, chat = stage.somebody()
    told = await stage.answer(await stage.server.text(ada, chat, "/mydata"))
    stage.server.downloads.fates.append(SLOW)
    asked = await send_sound(stage.server, ada, chat, note)
    await stage.server.wait_for(lambda: stage.answers(asked) and left(folder))
    await stage.press_data(ada, told, "forgotten")
    await stage.server.wait_for(lambda: told.text == said("forget-done", drawings=0))
    await stage.server.wait_for(lambda: not left(folder))
    assert not waiting(folder, ada)
    await stage.drawing(await stage.ask())
    assert not any(answer.photo for answer in stage.answers(asked))


async def test_recordings_and_questions_outlive_a_kill(tmp_path: Path, note: bytes) -> None:
    async with staged(tmp_path, **by_webhook()) as stage:
        ada, chat = stage.somebody()
        first = await says(stage, ada, chat, note)
        assert shows(first).endswith(QUESTION)
        stage.server.downloads.fates.append(SLOW)
        bob, bobs_chat = stage.somebody()
        asked = await send_sound(stage.server, bob, bobs_chat, note)
        await stage.server.wait_for(lambda: stage.answers(asked) and left(tmp_path))
        await stage.bot.kill()
        async with stage.again(tmp_path, TONE="off"):
            await stage.server.wait_for(lambda: stage.answers(asked)[-1].photo, 20)
            await without_voices(stage, bob, stage.answers(asked)[-1])
            await stage.press(ada, first, said("button-hear-voice"))
            await stage.server.wait_for(lambda: QUESTION not in shows(first))
            assert not {*ANSWERS} & {*first.buttons}
        assert left(tmp_path) == []


async def without_voices(stage: Stage, user: User, answer: Message) -> None:
    """Where no tone is heard, voices are never mentioned."""
    assert shows(answer).startswith(HEARD)
    assert "voice" not in shows(answer)
    assert not {*ANSWERS} & {*answer.buttons}
    told = await stage.answer(await stage.server.text(user, answer.chat, "/privacy"))
    assert told.text == said("privacy-painted")
    assert list(told.buttons) == [said("button-not-painted")]
