"""What Discord's messages say and show, without Discord."""

import re
from datetime import date

import pytest

import discord_bot  # noqa: F401 - imports the library without its warning
from bot import replies
from bot.discord_chat import gallery_screens, texts, voices
from bot.discord_chat.components import CUSTOM_ID
from bot.discord_chat.gallery_screens import Spot
from engine.errors import Refused
from engine.values import EMOTIONS


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("so <:happy_cat:123> today", "so  happy cat  today"),
        ("<a:dance:5>", "dance"),
        ("<@1> hi <@!2> and <@&3> in <#4> at <t:5:R>, try </draw:6>", "hi  and  in  at , try"),
        ("1 < 2 > 0 <3 <b> @everyone", "1 < 2 > 0 <3 <b> @everyone"),
    ],
)
def test_what_only_clients_understand_is_left_out(written: str, words: str) -> None:
    assert texts.plain(written) == words


def test_a_mention_is_one_by_name() -> None:
    assert texts.mentions("hi <@5>", 5)
    assert texts.mentions("<@!5>", 5)
    assert not texts.mentions("<@55> 5 <@&5> <#5>", 5)


def test_what_was_said_is_quoted_as_it_was_said() -> None:
    said = texts.quoted(replies.transcript("so *very*\n> glad_ and `so` on"))
    assert said == "> “so \\*very\\* > glad\\_ and \\`so\\` on”"
    assert len(texts.quoted(replies.transcript("*" * 4000))) < 600  # of 2000 that a message has


@pytest.mark.parametrize("language", replies.LANGUAGES)
def test_a_question_goes_and_nothing_else(language: str) -> None:
    before, after = "> “so glad”\n\nThis feels like joy.", "\n-# https://discord.com/channels/1"
    question = replies.say(language, "voice-ask")
    assert voices.unasked(f"{before}\n\n{question}{after}") == before + after
    assert voices.unasked(before) == before


async def test_years_with_drawings_are_one_press_apart() -> None:
    days = {date(2024, 2, 29): {"joy": 1.0}}
    screen = gallery_screens.year("en", Spot("joy", 3), 2024, days, [2019, 2022, 2024, 2026])
    pressed = [(item.label, item.custom_id) for item in screen.view.children]  # type: ignore[attr-defined]
    assert pressed == [
        ("2022", "gallery:year:2022:joy:3"),
        ("2026", "gallery:year:2026:joy:3"),
        ("Back", "gallery:page:joy:3"),
    ]
    assert len(screen.files) == 1
    empty = gallery_screens.year("en", Spot(), 2026, {}, [])
    assert empty.words == "You have no drawings of 2026."
    assert not empty.files


@pytest.mark.parametrize("chosen", ["all", "favourites", *EMOTIONS])
def test_a_spot_comes_back_from_its_button(chosen: str) -> None:
    spot = Spot(chosen, 999_999_999)
    assert Spot.of(*map(str, spot.parts)) == spot
    assert len(f"gallery:unkeep:{'0' * 24}:{chosen}:{spot.page}") <= CUSTOM_ID


@pytest.mark.parametrize(("chosen", "page"), [("hate", "0"), ("all", "1" * 10), ("all", "\u0661")])
def test_a_spot_that_is_none_is_refused(chosen: str, page: str) -> None:
    with pytest.raises(Refused):
        Spot.of(chosen, page)


def test_a_strange_page_is_the_first() -> None:
    assert Spot.of("all", "-1") == Spot.of("all", "x") == Spot()


@pytest.mark.parametrize("language", replies.LANGUAGES)
def test_labels_fit_their_buttons_in_every_language(language: str) -> None:
    words = (replies.WORDS / f"{language}.ftl").read_text(encoding="utf-8")
    names = re.findall(r"^(button-[\w-]+) =", words, re.MULTILINE)
    assert len(names) > 15
    for name in names:
        label = replies.say(language, name, emotion=replies.emotion(language, "surprise"))
        assert len(label) <= 80, name
