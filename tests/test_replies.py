"""What people read, in every language: complete, within the platforms' limits, well formed."""

# ruff: noqa: RUF001 - the punctuation of seven languages

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from babel import Locale
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot import replies
from conftest import ROOT
from engine.errors import (
    BadInput,
    DiskFull,
    EmotionDrawError,
    NoSound,
    NotAudio,
    NothingToRead,
    NoWords,
    Refused,
    StorageFailed,
    TextTooLong,
    TooLongToHear,
)
from engine.sound.decoding import MOST_MEGABYTES, MOST_MINUTES
from engine.values import EMOTIONS, Feeling, Heard, Listened

LANGUAGES = replies.LANGUAGES
NUMBERS = (0, 1, 2, 3, 5, 11, 12, 21, 22, 25, 100, 101, 104, 4096, 1_000_000)

# Platform limits, in characters.
DISCORD_DESCRIPTION = 100
DISCORD_MENU = 32
DISCORD_LABEL = 80
DISCORD_CONTENT = 2000
TELEGRAM_DESCRIPTION = 256
TELEGRAM_ALERT = 200
TELEGRAM_CAPTION = 1024
ALT = 1024
# Ours: a phone shows so much of a button beside two others.
LABEL = 30
# Sentences beside the descriptions of commands that are said in messages.
SAID = {"help-more", "start", "draw-needs"}


class Variables(Visitor):
    """The variables of a sentence, and the keys each one chooses among."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.chosen: dict[str, list[tuple[str, ftl.Pattern]]] = {}

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 - the library's name
        self.names.add(node.id.name)

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:  # noqa: N802 - the library's name
        assert isinstance(node.selector, ftl.VariableReference)
        variants = self.chosen.setdefault(node.selector.id.name, [])
        for variant in node.variants:
            key = variant.key
            name = key.name if isinstance(key, ftl.Identifier) else key.value
            variants.append((name, variant.value))
        self.generic_visit(node)


@cache
def sentences(code: str) -> dict[str, Variables]:
    """The sentences of a language with what varies in each."""
    found = {}
    text = (replies.WORDS / f"{code}.ftl").read_text(encoding="utf-8")
    for entry in FluentParser().parse(text).body:
        assert not isinstance(entry, ftl.Junk), f"{code}: {entry.content}"
        if isinstance(entry, ftl.Message):
            assert entry.id.name not in found, f"{code}: {entry.id.name} is there twice"
            found[entry.id.name] = Variables()
            found[entry.id.name].visit(entry)
    return found


def is_number(variants: list[tuple[str, ftl.Pattern]]) -> bool:
    return all(
        key in {"zero", "one", "two", "few", "many", "other"} or key.isdigit()
        for key, _ in variants
    )


WORDS = {
    "prompt": "ENERGY ART STYLE representation of the feeling of sadness. Waterpaint.",
    "painter": "stable-diffusion",
    "model": " (a model, its licence, https://example.org/and-its-terms)",
    "revision": "0123456789abcdef",
    "version": "10.20.30",
    "when": "<t:1800000000:R>",
    "year": "2026",
    "seed": "4294967295",
    "date": "2026-12-31",
    "channels": "<#1234567890123456789>, <#1234567890123456789>",
}


def samples(code: str, name: str, variable: str) -> tuple[replies.Fact, ...]:
    """What a variable may stand for: numbers of every plural class, words, or keys."""
    variants = sentences("en")[name].chosen.get(variable)
    if variants is not None:
        return NUMBERS if is_number(variants) else tuple(key for key, _ in variants)
    if variable == "emotion" or name == "heard-disagree":
        return tuple(replies.emotion(code, emotion) for emotion in EMOTIONS)
    if variable == "percent":
        return tuple(replies.percent(sure, code) for sure in (0.001, 0.5, 0.999, 1.0))
    if variable == "reading":
        return (replies.reading(FEELING, locale=code),)
    return (WORDS[variable],) if variable in WORDS else (1, 768)


def said(code: str, name: str) -> Iterator[str]:
    """The sentence with all sorts of facts."""
    variables = sorted(sentences("en")[name].names)
    for values in product(*(samples(code, name, variable) for variable in variables)):
        yield replies.say(code, name, **dict(zip(variables, values, strict=True)))


FEELING = Feeling(
    {"anger": 0.02, "fear": 0.02, "joy": 0.94, "love": 0.01, "sadness": 0.005, "surprise": 0.005},
    clear=True,
    clarity=0.9,
)


def feeling(strongest: str, *, clear: bool = True) -> Feeling:
    rest = dict.fromkeys(EMOTIONS, 0.012)
    return Feeling(rest | {strongest: 0.94}, clear=clear, clarity=0.9)


def test_there_are_words_for_the_languages_and_no_others() -> None:
    assert {path.stem for path in replies.WORDS.glob("*.ftl")} == set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_facts(code: str) -> None:
    english, ours = sentences("en"), sentences(code)
    assert set(english) - set(ours) == set(), f"{code} misses sentences"
    assert set(ours) - set(english) == set(), f"{code} has sentences that English has not"
    for name, variables in ours.items():
        assert variables.names == english[name].names, f"{code}: {name}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_tells_apart_what_english_does(code: str) -> None:
    """What is chosen by words, such as `own` and `other`, is chosen everywhere."""
    for name, english in sentences("en").items():
        for variable, variants in english.chosen.items():
            if is_number(variants):
                continue
            ours = sentences(code)[name].chosen[variable]
            assert {key for key, _ in ours} == {key for key, _ in variants}, f"{code}: {name}"
            said_of = {replies_of(code, name, variable, key) for key, _ in variants}
            kinds = {key for key, _ in variants}
            assert len(said_of) == len(kinds), f"{code}: {name} says the same of all"


def replies_of(code: str, name: str, variable: str, key: str) -> str:
    others = sentences("en")[name].names - {variable}
    facts = {other: samples(code, name, other)[0] for other in others}
    return replies.say(code, name, **facts, **{variable: key})


def test_french_marks_stay_with_their_words() -> None:
    """Narrow before ; ? !, whole before : and %, and within quotation marks."""
    text = (replies.WORDS / "fr.ftl").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [
        line for line in lines if re.search(r"[^\u202f][;?!]|[^\xa0][»%]| :|«[^\xa0]", line)
    ] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_can_be_said(code: str) -> None:
    for name in sentences("en"):
        for words in said(code, name):
            assert words == words.strip() != ""
            assert not re.search(r"[{}]|\$[a-z]|\bNone\b|  |\n\n\n", words), (
                f"{code} {name}: {words}"
            )
            assert not re.search(r"""["'`]|\.\.\.""", words), f"{code} {name}: plain {words}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_form_for_several_numbers_shows_the_number(code: str) -> None:
    """Russian [one] is 21 as well, French [one] also 0: "a drawing" belongs under [1]."""
    plural = Locale(code).plural_form
    for name, variables in sentences(code).items():
        for variable, variants in variables.chosen.items():
            if not is_number(variants):
                continue
            keys = [key for key, _ in variants]
            exact = {int(key) for key in keys if key.isdigit()}
            for key, pattern in variants:
                meant = [n for n in NUMBERS if n not in exact and plural(n) == key]
                if key.isdigit() or len(meant) < 2:
                    continue
                inside = Variables()
                inside.visit(pattern)
                assert variable in inside.names, f"{code}: {name} [{key}]"


def test_russian_has_a_form_for_each_kind_of_number() -> None:
    for name, variables in sentences("ru").items():
        for variants in variables.chosen.values():
            if is_number(variants):
                assert {"one", "few", "many"} <= {key for key, _ in variants}, name


@pytest.mark.parametrize("code", LANGUAGES)
def test_sentences_stay_within_the_platforms_limits(code: str) -> None:
    for name in sentences("en"):
        kind, _, rest = name.partition("-")
        longest = max(map(len, said(code, name)))
        if name == "discord-menu":
            assert longest <= DISCORD_MENU, code
        elif kind == "discord" and rest not in SAID:
            assert longest <= DISCORD_DESCRIPTION, f"{code}: {name}"
        elif kind == "telegram" and rest not in SAID:
            assert longest <= TELEGRAM_DESCRIPTION, f"{code}: {name}"
        elif kind == "button":
            assert longest <= min(LABEL, DISCORD_LABEL), f"{code}: {name}"
        elif kind in {"refused", "fault"}:
            assert longest <= TELEGRAM_ALERT, f"{code}: {name}"
        elif kind == "alt" or name.endswith("-alt"):
            assert longest <= ALT, f"{code}: {name}"
        assert longest <= DISCORD_CONTENT, f"{code}: {name}"


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("strongest", EMOTIONS)
def test_an_answer_fits_a_caption(code: str, strongest: str) -> None:
    for clear in (True, False):
        told = replies.answer(code, feeling(strongest, clear=clear), chosen=False, gentle=False)
        assert len(told) <= TELEGRAM_CAPTION
        first, *others = told.split("\n\n")[1].splitlines()
        assert first.endswith(replies.emotion(code, strongest))
        assert len(others) == replies.SHOWN - 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_help_and_what_a_platform_adds_fit_one_message(code: str) -> None:
    for platform in ("discord", "telegram"):
        more = replies.say(code, f"{platform}-help-more")
        assert len(f"{replies.say(code, 'help')}\n\n{more}") <= DISCORD_CONTENT


@pytest.mark.parametrize("code", LANGUAGES)
def test_care_names_where_help_is_found(code: str) -> None:
    words = replies.say(code, "care")
    assert "findahelpline.com" in words
    assert re.search(r"\b112\b", words)


def calls() -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """The calls in our code that name a sentence: where, which call, and the name."""
    place = {"say": 1, "Refused": 0, "fail": 1}
    for package in ("bot", "storage"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if len(node.args) > place.get(called, len(node.args)):
                    yield f"{path.name}:{node.lineno}", node, node.args[place[called]]


def strings(node: ast.AST) -> Iterator[str]:
    """The literal strings in a piece of code, an f-string as its beginning and a star."""
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value + "*"
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from strings(part.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from strings(child)


def named(pattern: str) -> set[str]:
    if pattern.endswith("*"):
        return {name for name in sentences("en") if name.startswith(pattern[:-1])}
    return {pattern} & set(sentences("en"))


def literal(where: str, name: ast.expr) -> str | None:
    """The sentence a call names, None where it is a variable or one of a family."""
    if not isinstance(name, ast.Constant | ast.JoinedStr):
        return None
    pattern = next(strings(name))
    assert named(pattern), f"{where}: there is no sentence {pattern}"
    return None if pattern.endswith("*") else pattern


def test_every_sentence_the_code_says_is_there_with_its_facts() -> None:
    seen = 0
    for where, call, argument in calls():
        name = literal(where, argument)
        facts = {keyword.arg for keyword in call.keywords}
        if name is None or None in facts:  # None stands for **facts
            continue
        assert facts == sentences("en")[name].names, f"{where}: {name}"
        seen += 1
    assert seen > 10


def test_no_sentence_is_without_use() -> None:
    used: set[str] = set()
    for package in ("bot", "storage"):
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for string in strings(tree):
                # A bare "*" would be an f-string of any beginning, such as f"-{name}".
                if "-" in string or not string.endswith("*"):
                    used |= named(string)
    for path in (ROOT / "bot/web_chat/page").glob("*.*"):
        if path.suffix in {".html", ".js"}:
            used |= set(re.findall(r'"([a-z-]+)"', path.read_text(encoding="utf-8")))
    assert set(sentences("en")) - used == set()


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("pt-BR", "pt"),
        ("pt_BR", "pt"),
        ("es-419", "es"),
        ("es-ES", "es"),
        ("DE", "de"),
        ("hy-AM", "hy"),
        ("en-GB", "en"),
        ("zh-hans", "en"),
        ("zh", "en"),
        ("../de", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_follows_the_locale(locale: str | None, code: str) -> None:
    assert replies.language(locale) == code
    assert replies.emotion(locale, "joy") == replies.say(code, "emotion-joy")


def test_a_name_or_a_fact_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        replies.say("en", "no-such-sentence")
    with pytest.raises(ValueError, match="refused-quota"):
        replies.say("de", "refused-quota")


READINGS = {
    "en": "This feels like love, I am over 99% sure.",
    "es": "Esto suena a amor, con más del 99\xa0% de certeza.",
    "de": "Das fühlt sich nach Liebe an, da bin ich mir zu über 99\xa0% sicher.",
    "fr": "On dirait de l’amour, j’en suis sûr à plus de 99\xa0%.",
    "pt": "Sinto amor aqui, com mais de 99% de certeza.",
    "ru": "Похоже, это любовь (уверенность: больше 99\xa0%).",
    "hy": "Կարծես սեր է (վստահությունս՝ 99%-ից ավելի)։",
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_reading_is_said_as_it_is_meant(code: str) -> None:
    sure = Feeling(dict.fromkeys(EMOTIONS, 0.0) | {"love": 0.996, "joy": 0.004}, True, 1.0)
    assert replies.reading(sure, locale=code) == READINGS[code]
    joy = replies.emotion(code, "joy")
    said_of_joy = {
        replies.reading(feeling("joy"), locale=code),
        replies.reading(feeling("joy", clear=False), locale=code),
        replies.reading(feeling("joy"), chosen=True, locale=code),
    }
    assert len(said_of_joy) == 3
    assert all(joy in words for words in said_of_joy)
    gentle = replies.reading(feeling("joy"), gentle=True, locale=code)
    assert gentle == replies.say(code, "reading-gentle")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_percentage_is_never_rounded_to_certainty(code: str) -> None:
    said_of = {sure: replies.percent(sure, code) for sure in (0.0, 0.004, 0.5, 0.994, 0.996, 1.0)}
    assert len(set(said_of.values())) == len(said_of)
    assert [words for words in said_of.values() if "100" in words] == [said_of[1.0]]
    for words in said_of.values():
        assert re.search(r"\d\s?%", words)


WAITS = {
    "en": [
        "Painting…",
        "One drawing comes before yours. Ready soon.",
        "21 drawings come before yours. Ready soon.",
    ],
    "es": [
        "Pintando…",
        "Hay una pintura antes que la tuya. Estará lista soon.",
        "Hay 21 pinturas antes que la tuya. Estará lista soon.",
    ],
    "de": [
        "Ich male…",
        "Vor deinem Gemälde kommt noch eins. Fertig soon.",
        "Vor deinem Gemälde kommen noch 21. Fertig soon.",
    ],
    "fr": [
        "Je peins…",
        "Une peinture passe avant la tienne. Elle sera prête soon.",
        "21 peintures passent avant la tienne. Elle sera prête soon.",
    ],
    "pt": [
        "Pintando…",
        "Uma pintura vem antes da sua. A sua fica pronta soon.",
        "21 pinturas vêm antes da sua. A sua fica pronta soon.",
    ],
    "ru": [
        "Рисую…",
        "Перед твоим рисунком ещё один. Будет готово soon.",
        "Перед твоим ещё 21 рисунок. Будет готово soon.",
    ],
    "hy": [
        "Նկարում եմ…",
        "Ձերից առաջ մեկ նկար կա։ Պատրաստ կլինի soon։",
        "Ձերից առաջ 21 նկար կա։ Պատրաստ կլինի soon։",
    ],
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_place_in_the_queue_is_counted_as_people_count(code: str) -> None:
    assert [replies.waiting(code, before, "soon") for before in (0, 1, 21)] == WAITS[code]


SECONDS = {
    "en": [
        "in about 5 seconds",
        "in about 45 seconds",
        "in about a minute",
        "in about 2 minutes",
        "in about 22 minutes",
        "in about 2 hours",
        "in about 21 hours",
    ],
    "es": [
        "en unos 5 segundos",
        "en unos 45 segundos",
        "en un minuto más o menos",
        "en unos 2 minutos",
        "en unos 22 minutos",
        "en unas 2 horas",
        "en unas 21 horas",
    ],
    "de": [
        "in etwa 5 Sekunden",
        "in etwa 45 Sekunden",
        "in etwa einer Minute",
        "in etwa 2 Minuten",
        "in etwa 22 Minuten",
        "in etwa 2 Stunden",
        "in etwa 21 Stunden",
    ],
    "fr": [
        "dans 5 secondes environ",
        "dans 45 secondes environ",
        "dans une minute environ",
        "dans 2 minutes environ",
        "dans 22 minutes environ",
        "dans 2 heures environ",
        "dans 21 heures environ",
    ],
    "pt": [
        "em cerca de 5 segundos",
        "em cerca de 45 segundos",
        "em cerca de um minuto",
        "em cerca de 2 minutos",
        "em cerca de 22 minutos",
        "em cerca de 2 horas",
        "em cerca de 21 horas",
    ],
    "ru": [
        "примерно через 5 секунд",
        "примерно через 45 секунд",
        "примерно через минуту",
        "примерно через 2 минуты",
        "примерно через 22 минуты",
        "примерно через 2 часа",
        "примерно через 21 час",
    ],
    "hy": [
        "մոտ 5 վայրկյանից",
        "մոտ 45 վայրկյանից",
        "մոտ մեկ րոպեից",
        "մոտ 2 րոպեից",
        "մոտ 22 րոպեից",
        "մոտ 2 ժամից",
        "մոտ 21 ժամից",
    ],
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_wait_is_told_roughly(code: str) -> None:
    counts = (0.3, 47.0, 70.0, 100.0, 1_300.0, 5_400.0, 75_000.0)
    assert [replies.seconds(code, count) for count in counts] == SECONDS[code]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_fault_has_words_of_its_own(code: str) -> None:
    faults = [
        Refused("refused-quota", quota=3),
        NothingToRead("nothing"),
        TextTooLong(5_000, 4_096),
        BadInput("envy"),
        StorageFailed("full"),
        NotAudio("a picture"),
        NoSound("silence"),
        NoWords("music"),
        TooLongToHear(3, 20),
    ]
    told = [replies.fault(code, error) for error in faults]
    assert len(set(told)) == len(told)
    assert "3" in told[0]
    assert re.search(r"4\D?096", told[2])
    assert re.search(r"\b3\b.*\b20\b", told[-1])


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NothingToRead("nothing"), "fault-nothing-to-read"),
        (NotAudio("a picture"), "fault-not-audio"),
        (NoSound("silence"), "fault-no-sound"),
        (NoWords("music"), "fault-no-words"),
        (TooLongToHear(MOST_MINUTES, MOST_MEGABYTES), "fault-too-long-to-hear"),
        (BadInput("envy"), "fault-bad-input"),
        (DiskFull("full"), "fault-disk-full"),
        (StorageFailed("broken"), "fault-ours"),
    ],
)
def test_a_reason_that_is_told_later_says_what_the_fault_says(
    error: EmotionDrawError, sentence: str
) -> None:
    assert replies.reason(error) == sentence
    for code in LANGUAGES:
        assert replies.ended(code, sentence) == replies.fault(code, error)


@pytest.mark.parametrize("code", LANGUAGES)
def test_why_a_recording_was_not_heard_is_told(code: str) -> None:
    told = {replies.ended(code, f"fault-{why}") for why in ("not-heard", "recording-gone", "ours")}
    assert len(told) == 3


# How each language names a voice, and what was said.
VOICE = {
    "en": "voice",
    "es": "voz",
    "de": "Stimme",
    "fr": "voix",
    "pt": "voz",
    "ru": "голос",
    "hy": "ձայն",
}
SPOKEN = {
    "en": "said",
    "es": "dijiste",
    "de": "gesagt",
    "fr": "dit",
    "pt": "disse",
    "ru": "сказано",
    "hy": "ասել",
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_done_with_voices_is_told_wherever_it_is_asked(code: str) -> None:
    voice = VOICE[code]
    names = ("help", "voice-ask", "privacy-voice", "privacy-no-voice", "button-hear-voice")
    for name in (*names, "discord-privacy", "telegram-privacy"):
        assert voice in replies.say(code, name), name
    for name in ("voice-allowed", "voice-denied"):
        assert "/privacy" in replies.say(code, name), name
    assert re.search("[?՞]", replies.say(code, "voice-ask"))
    assert replies.say(code, "privacy-voice") != replies.say(code, "privacy-no-voice")


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_kept_and_learned_from_is_told(code: str) -> None:
    for drawings in (1, 2, 5, 21):
        assert SPOKEN[code] in replies.say(code, "mydata", drawings=drawings)
    for words in said(code, "about"):
        assert SPOKEN[code] in words
        assert re.search(r"CARER.*GoEmotions.*\(Apache 2\.0\).*XED.*\(CC BY 4\.0\)", words)


@pytest.mark.parametrize("code", LANGUAGES)
def test_voices_are_spoken_of_where_they_are_read(code: str) -> None:
    for voices in ("ours", "other", "no"):
        facts: dict[str, replies.Fact] = {"version": "1", "painter": "x", "days": 0, "page": "no"}
        words = replies.say(code, "about", **facts, voices=voices)
        first, *_ = words.split("\n\n")
        assert (VOICE[code] in first) == (voices != "no")
        assert bool(re.search(r"RAVDESS.*\(CC BY-NC-SA 4\.0, ", words)) == (voices == "ours")


@pytest.mark.parametrize("code", LANGUAGES)
def test_how_long_a_recording_may_be_is_told(code: str) -> None:
    for words in (
        replies.say(code, "discord-draw-voice"),
        replies.fault(code, TooLongToHear(3, 20)),
    ):
        assert re.findall(r"\d+", words) == [str(MOST_MINUTES), str(MOST_MEGABYTES)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_waits_to_be_heard_is_told_so(code: str) -> None:
    assert replies.waiting(code, 0, "soon", unheard=True) == replies.say(code, "listening")
    assert replies.waiting(code, 2, "soon", unheard=True) == replies.waiting(code, 2, "soon")


def _sure(strongest: str) -> Feeling:
    emotions = {name: 0.9 if name == strongest else 0.02 for name in EMOTIONS}
    return Feeling(emotions, clear=True, clarity=0.9)


def _listened(words: str, voice: str | None, *, weak: bool = False) -> Listened:
    heard, differ = Heard("fine", "en", weak=weak), voice not in {None, words}
    of_voice = None if voice is None else _sure(voice)
    return Listened(heard, _sure(words), of_voice, _sure(words), disagree=differ)


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_and_voice_are_told_apart(code: str) -> None:
    joy, sadness = replies.emotion(code, "joy"), replies.emotion(code, "sadness")
    words, voice, contradiction = replies.listened(code, _listened("joy", "sadness"))
    assert joy in words
    assert sadness in voice
    assert contradiction.index(joy) < contradiction.index(sadness)
    assert len(replies.listened(code, _listened("joy", "joy"))) == 2
    assert replies.listened(code, _listened("joy", None)) == []


HEARD = {
    "en": [
        "Your words: joy, 90%.",
        "Your voice shows no clear feeling.",
        "The words say joy, the voice sadness.",
    ],
    "es": [
        "Tus palabras: alegría, 90\xa0%.",
        "Tu voz no muestra un sentimiento claro.",
        "Las palabras dicen alegría; la voz, tristeza.",
    ],
    "de": [
        "Deine Worte: Freude, 90\xa0%.",
        "Deine Stimme zeigt kein klares Gefühl.",
        "Die Worte sagen Freude, die Stimme Traurigkeit.",
    ],
    "fr": [
        "Tes mots\xa0: joie, 90\xa0%.",
        "Ta voix ne montre pas d’émotion nette.",
        "Les mots disent joie, la voix tristesse.",
    ],
    "pt": [
        "Suas palavras: alegria, 90%.",
        "Sua voz não mostra um sentimento claro.",
        "As palavras dizem alegria, a voz diz tristeza.",
    ],
    "ru": [
        "Твои слова: радость, 90\xa0%.",
        "В твоём голосе ясного чувства нет.",
        "Слова говорят: радость, а голос: грусть.",
    ],
    "hy": [
        "Ձեր խոսքերը՝ ուրախություն, 90%։",
        "Ձեր ձայնում հստակ զգացում չկա։",
        "Խոսքերն ասում են՝ ուրախություն, իսկ ձայնը՝ տխրություն։",
    ],
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_voice_is_said_to_be_the_readers_only_where_it_is(code: str) -> None:
    unclear = replace(_listened("joy", "joy"), voice=feeling("fear", clear=False))
    both = _listened("joy", "sadness")
    assert [
        *replies.listened(code, unclear),
        replies.listened(code, both, own=False)[-1],
    ] == HEARD[code]
    mine, theirs = (replies.listened(code, both, own=own) for own in (True, False))
    assert all(ours != other for ours, other in zip(mine, theirs, strict=True))


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_answer_to_a_voice_note_tells_what_was_heard_and_how_well(code: str) -> None:
    joy = _sure("joy")
    plain, weak = replies.answer(code, joy), replies.say(code, "heard-weak")
    words, voice = replies.listened(code, _listened("joy", "joy"), own=False)
    for note, own, told in (
        (_listened("joy", None), True, []),
        (_listened("joy", None, weak=True), True, [weak]),
        (_listened("joy", "joy"), False, [words, voice]),
        (_listened("joy", "joy", weak=True), False, [words, voice, weak]),
    ):
        below = ["\n".join(told)] if told else []
        assert replies.answer(code, joy, heard=note, own=own).split("\n\n") == [
            *plain.split("\n\n"),
            *below,
        ]


@pytest.mark.parametrize("words", [{"chosen": True}, {"gentle": True}])
def test_nothing_is_measured_in_a_voice_beside_a_chosen_feeling_or_despair(
    words: dict[str, bool],
) -> None:
    note = _listened("joy", "sadness", weak=True)
    chosen, gentle = words.get("chosen", False), words.get("gentle", False)
    answer = replies.answer("en", _sure("joy"), chosen=chosen, gentle=gentle, heard=note)
    assert answer == replies.reading(_sure("joy"), chosen=chosen, gentle=gentle)


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_that_is_said_of_a_first_voice_note_fits_a_caption(code: str) -> None:
    longest = dict.fromkeys(EMOTIONS, 0.0008)  # "under 1 %" beside "over 99 %"
    transcript = replies.transcript("x" * 1000)
    for words, voice in product(EMOTIONS, EMOTIONS):
        of_words = Feeling(longest | {words: 0.996}, clear=True, clarity=1.0)
        of_voice = Feeling(longest | {voice: 0.996}, clear=True, clarity=1.0)
        for joint in (of_words, replace(of_words, clear=False)):
            note = Listened(Heard("x", "en", weak=True), of_words, of_voice, joint, disagree=True)
            answer = replies.answer(code, joint, heard=note)
            caption = f"{transcript}\n\n{answer}\n\n{replies.say(code, 'voice-ask')}"
            assert len(caption.encode("utf-16-le")) // 2 <= TELEGRAM_CAPTION


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I am fine.", "“I am fine.”"),
        ("  I am\n\tfine. ", "“I am fine.”"),
        ("x" * replies.QUOTED, f"“{'x' * replies.QUOTED}”"),
        ("x" * (replies.QUOTED + 1), f"“{'x' * replies.QUOTED}…”"),
        ("four " * 100, f"“{'four ' * 55}four…”"),
    ],
)
def test_what_was_said_is_shown_in_one_line_and_cut_between_words(text: str, shown: str) -> None:
    assert replies.transcript(text) == shown
    assert len(replies.transcript(text)) <= replies.QUOTED + len("“…”")
