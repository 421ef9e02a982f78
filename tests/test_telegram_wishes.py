"""Whose words a message on Telegram has drawn, from the messages' own JSON."""

from dataclasses import replace
from typing import Any

import pytest
from telegram import Message

from bot.telegram_chat.wishes import Wish, wish_of
from engine.errors import Refused, TooLongToHear

BOT = "emotion_draw_bot"
ADA = {"id": 1, "is_bot": False, "first_name": "Ada"}
BOB = {"id": 2, "is_bot": False, "first_name": "Bob"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
GROUP = {"id": -1002000000001, "type": "supergroup", "title": "Friends"}
CHANNEL = {"id": -1003000000001, "type": "channel", "title": "News"}
ADAS = "telegram:1"
FILE = {"file_id": "x", "file_unique_id": "y"}
MOVING = FILE | {"width": 1, "height": 1, "duration": 1, "mime_type": "video/mp4"}
NOTE: dict[str, Any] = {"voice": FILE | {"duration": 1}}
ROUND = {"video_note": FILE | {"duration": 1, "length": 240}}
FILES = (
    {"audio": FILE | {"duration": 1}},
    {"video": MOVING},
    {"document": FILE | {"mime_type": "audio/ogg"}},
    {"document": FILE | {"mime_type": "VIDEO/mp4"}},
    {"document": FILE | {"mime_type": "application/ogg"}},
)
COMMAND: dict[str, Any] = {"type": "bot_command", "offset": 0, "length": 5}
PRIVATE = {"id": 1, "type": "private", "first_name": "Ada"}


def message(text: str | None = None, **more: Any) -> Message:
    """Ada's message in the private chat, unless it is told otherwise."""
    body: dict[str, Any] = {"message_id": 7, "date": 0, "chat": PRIVATE, "from": ADA}
    if text is not None:
        body["text"] = text
        if text.startswith("/"):
            length = len(text.split()[0])
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    made = Message.de_json(body | more)
    assert made is not None
    return made


def said(text: str, **more: Any) -> dict[str, Any]:
    """Bob's message in the group, as it stands in an answer to it."""
    return {"message_id": 5, "date": 0, "chat": GROUP, "from": BOB, "text": text} | more


def draw(text: str = "/draw", **more: Any) -> Message:
    return message(text, chat=GROUP, **more)


def by_user(user: dict[str, Any]) -> dict[str, Any]:
    return {"type": "user", "date": 0, "sender_user": user}


def test_own_words_are_own() -> None:
    assert wish_of(message("hello"), BOT) == Wish("hello", "telegram:1", own=True)
    assert wish_of(draw(text="/draw hello"), BOT) == Wish(" hello", "telegram:1", own=True)


def test_forwarded_words_are_their_writers() -> None:
    forwarded = message("hello", forward_origin=by_user(BOB))
    assert wish_of(forwarded, BOT) == Wish("hello", "telegram:2", own=False)
    mine = message("hello", forward_origin=by_user(ADA))
    assert wish_of(mine, BOT) == Wish("hello", "telegram:1", own=True)
    hidden = {"type": "hidden_user", "date": 0, "sender_user_name": "Bob"}
    assert wish_of(message("hello", forward_origin=hidden), BOT) == Wish("hello", None, own=False)


def test_answered_words_are_their_writers() -> None:
    assert wish_of(draw(reply_to_message=said("hi")), BOT) == Wish("hi", "telegram:2", own=False)
    mine = said("hi", **{"from": ADA})
    assert wish_of(draw(reply_to_message=mine), BOT) == Wish("hi", "telegram:1", own=True)
    passed_on = said("hi", forward_origin=by_user(ADA))
    assert wish_of(draw(reply_to_message=passed_on), BOT) == Wish("hi", "telegram:1", own=True)


@pytest.mark.parametrize("voice", [GROUP, CHANNEL])
def test_chats_that_speak_for_themselves_are_no_authors(voice: dict[str, Any]) -> None:
    answered = said("hi", sender_chat=voice, **{"from": ANONYMOUS})
    assert wish_of(draw(reply_to_message=answered), BOT) == Wish("hi", None, own=False)
    asked = draw(text="/draw hi", sender_chat=voice, **{"from": ANONYMOUS})
    assert wish_of(asked, BOT) == Wish(" hi", None, own=True)


def test_a_chosen_quote_is_drawn_instead_of_the_whole() -> None:
    quote = {"text": "very happy", "position": 0, "is_manual": True}
    wish = wish_of(draw(reply_to_message=said("very happy, or not"), quote=quote), BOT)
    assert wish == Wish("very happy", "telegram:2", own=False)
    automatic = {"text": "very", "position": 0}
    wish = wish_of(draw(reply_to_message=said("very happy"), quote=automatic), BOT)
    assert wish == Wish("very happy", "telegram:2", own=False)


def test_a_quote_from_another_chat_is_its_writers() -> None:
    quote = {"text": "hi", "position": 0}
    shown = draw(external_reply={"origin": by_user(BOB)}, quote=quote)
    assert wish_of(shown, BOT) == Wish("hi", "telegram:2", own=False)


def test_the_beginning_of_a_topic_is_no_answer() -> None:
    opening = said("", forum_topic_created={"name": "Feelings", "icon_color": 1})
    with pytest.raises(Refused, match="telegram-draw-needs"):
        wish_of(draw(reply_to_message=opening, is_topic_message=True), BOT)


def test_our_own_inline_results_are_no_wishes() -> None:
    via = {"id": 9, "is_bot": True, "first_name": "Emotion Draw", "username": BOT}
    assert wish_of(message("This feels like joy", via_bot=via), BOT) is None
    other = via | {"username": "another_bot"}
    assert wish_of(message("hello", via_bot=other), BOT) is not None


@pytest.mark.parametrize("command", ["/draw@another_bot hi", "/gallery", "/drawing hi"])
def test_other_commands_are_no_wishes(command: str) -> None:
    assert wish_of(message(command), BOT) is None
    assert wish_of(message(command, chat=GROUP), BOT) is None


def test_the_bots_name_is_read_in_any_case() -> None:
    assert wish_of(message("/DRAW@Emotion_Draw_Bot hi"), BOT) is not None


@pytest.mark.parametrize(
    ("attached", "sentence"),
    [
        ({"photo": [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]}, "photo"),
        ({"location": {"latitude": 0.0, "longitude": 0.0}}, "fault-no-text"),
        ({"document": FILE | {"mime_type": "application/zip"}}, "fault-no-text"),
        ({"document": FILE}, "fault-no-text"),
        ({"animation": MOVING, "document": MOVING}, "fault-no-text"),
    ],
)
def test_what_has_no_words_is_told_apart(attached: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        wish_of(message(**attached), BOT)
    with pytest.raises(Refused, match=sentence):
        wish_of(draw(reply_to_message=said("") | attached), BOT)
    assert wish_of(message(chat=GROUP, **attached), BOT) is None


@pytest.mark.parametrize("attached", [NOTE, ROUND, *FILES])
def test_recordings_are_heard_whoever_speaks(attached: dict[str, Any]) -> None:
    heard = {"file": "x"}
    assert wish_of(message(**attached), BOT) == Wish(None, "telegram:1", own=True, recording=heard)
    bobs = Wish(None, "telegram:2", own=False, recording=heard)
    assert wish_of(draw(reply_to_message=said("") | attached), BOT) == bobs
    assert wish_of(message(forward_origin=by_user(BOB), **attached), BOT) == bobs
    own = said("", **{"from": ADA}) | attached
    assert wish_of(draw(reply_to_message=own), BOT) == replace(bobs, own=True, source_author=ADAS)
    assert wish_of(message(chat=GROUP, **attached), BOT) is None


@pytest.mark.parametrize("attached", [NOTE, ROUND])
def test_a_note_is_heard_whatever_stands_beside_it(attached: dict[str, Any]) -> None:
    wish = wish_of(message(caption="hello", **attached), BOT)
    assert wish == Wish(None, "telegram:1", own=True, recording={"file": "x"})
    wish = wish_of(draw(reply_to_message=said("", caption="hello") | attached), BOT)
    assert wish == Wish(None, "telegram:2", own=False, recording={"file": "x"})


@pytest.mark.parametrize("attached", FILES)
def test_words_beside_a_file_are_what_is_meant(attached: dict[str, Any]) -> None:
    larger = {kind: file | {"file_size": 30 * 2**20} for kind, file in attached.items()}
    assert wish_of(message(caption="hello", **larger), BOT) == Wish("hello", ADAS, own=True)
    answered = said("", caption="hello") | larger
    assert wish_of(draw(reply_to_message=answered), BOT) == Wish("hello", "telegram:2", own=False)


@pytest.mark.parametrize("attached", [NOTE, *FILES])
def test_draw_may_stand_below_ones_own_recording(attached: dict[str, Any]) -> None:
    more = attached | {"caption": "/draw", "caption_entities": [COMMAND]}
    asked = message(chat=GROUP, reply_to_message=said("hi"), **more)
    assert wish_of(asked, BOT) == Wish(None, ADAS, own=True, recording={"file": "x"})


def test_words_chosen_from_a_notes_caption_are_read() -> None:
    quote = {"text": "very happy", "position": 0, "is_manual": True}
    answered = said("", caption="very happy, or not") | NOTE
    wish = wish_of(draw(reply_to_message=answered, quote=quote), BOT)
    assert wish == Wish("very happy", "telegram:2", own=False)


def test_a_recording_from_another_chat_is_its_speakers() -> None:
    shown = draw(external_reply={"origin": by_user(BOB)} | NOTE)
    heard = Wish(None, "telegram:2", own=False, recording={"file": "x"})
    assert wish_of(shown, BOT) == heard
    hidden = {"type": "hidden_user", "date": 0, "sender_user_name": "Bob"}
    shown = draw(external_reply={"origin": hidden} | NOTE)
    assert wish_of(shown, BOT) == replace(heard, source_author=None)


def test_a_voice_that_speaks_as_a_group_is_nobodys() -> None:
    by_group: dict[str, Any] = {"sender_chat": GROUP, "from": ANONYMOUS}
    asked = draw(reply_to_message=said("") | by_group | NOTE, **by_group)
    assert wish_of(asked, BOT) == Wish(None, None, own=False, recording={"file": "x"})


@pytest.mark.parametrize("attached", [NOTE, ROUND, *FILES])
def test_what_is_too_large_to_fetch_is_refused_at_once(attached: dict[str, Any]) -> None:
    most = {kind: file | {"file_size": 20 * 2**20} for kind, file in attached.items()}
    assert wish_of(message(**most), BOT) is not None
    larger = {kind: file | {"file_size": 20 * 2**20 + 1} for kind, file in attached.items()}
    with pytest.raises(TooLongToHear):
        wish_of(message(**larger), BOT)
