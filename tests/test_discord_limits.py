"""The limits that the tests' own Discord knows, each at its edge and one beyond it."""

from typing import Any

import pytest

from discord_command_limits import command_problems, modal_problems
from discord_limits import COMPONENTS_V2, Json, form_body, message_problems


def button(**about: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Again", "custom_id": "again", **about}


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def buttons(rows: int, each: int) -> list[Json]:
    return [row(*(button(custom_id=f"{r}:{c}") for c in range(each))) for r in range(rows)]


def menu(options: int = 1, **option: Any) -> list[Json]:
    choices = [{"label": str(n), "value": str(n), **option} for n in range(options)]
    return [row({"type": 3, "custom_id": "menu", "options": choices})]


def embed(**about: Any) -> Json:
    return {"embeds": [about]}


def fields(number: int, **about: str) -> Json:
    return embed(fields=[{"name": "n", "value": "v", **about}] * number)


def lines(number: int, length: int = 1) -> Json:
    texts = [{"type": 10, "content": "x" * length}] * number
    return {"flags": COMPONENTS_V2, "components": texts}


LINK: Json = {"type": 2, "style": 5, "label": "read"}

AT_THE_EDGE: list[Json] = [
    {"content": "x" * 2000, "nonce": "n" * 25},
    {"components": buttons(5, 5)},
    {"components": [row(button(custom_id="c" * 100, label="l" * 80))]},
    {"components": [row({**LINK, "url": "https://example.org"})]},
    {"components": [row(button(label=None, emoji={"name": "🎨"}))]},
    {"components": menu(25)},
    {"components": menu(1, label="l" * 100, description="d" * 100)},
    embed(title="t" * 256, footer={"text": "f" * 2048}),
    embed(description="d" * 4096, image={"url": "attachment://joy.png"}),
    fields(25),
    fields(1, name="n" * 256, value="v" * 1024),
    {"embeds": [{"description": "d" * 3000}] * 2},
    {"attachments": [{"id": 0, "description": "a" * 1024}]},
    {"allowed_mentions": {"parse": ["users"], "roles": ["5"]}},
    lines(40),
    lines(1, 4000),
]

BEYOND: list[tuple[Json, str]] = [
    ({"content": "x" * 2001}, "content"),
    ({"content": 5}, "content"),
    ({"nonce": "n" * 26}, "nonce"),
    ({"components": buttons(6, 1)}, "components"),
    ({"components": buttons(1, 6)}, "components.0.components"),
    ({"components": [row()]}, "components.0.components"),
    ({"components": [button()]}, "components.0.type"),
    ({"components": [row(button(label="l" * 81))]}, "components.0.components.0.label"),
    ({"components": [row(button(label=""))]}, "components.0.components.0.label"),
    ({"components": [row(button(custom_id="c" * 101))]}, "components.0.components.0.custom_id"),
    ({"components": [row(button(custom_id=""))]}, "components.0.components.0.custom_id"),
    ({"components": [row(button(), button())]}, "components.0.components.1.custom_id"),
    ({"components": [row(button(style=7))]}, "components.0.components.0.style"),
    ({"components": [row(button(emoji={"name": "art"}))]}, "components.0.components.0.emoji.name"),
    ({"components": [row(LINK)]}, "components.0.components.0.url"),
    (
        {"components": [row({**LINK, "url": "https://example.org", "custom_id": "c"})]},
        "components.0.components.0.custom_id",
    ),
    ({"components": [row(*menu()[0]["components"], button())]}, "components.0.components"),
    ({"components": menu(26)}, "components.0.components.0.options"),
    ({"components": menu(0)}, "components.0.components.0.options"),
    ({"components": menu(1, label="l" * 101)}, "components.0.components.0.options.0.label"),
    ({"components": menu(2, value="same")}, "components.0.components.0.options"),
    (embed(title="t" * 257), "embeds.0.title"),
    (embed(description="d" * 4097), "embeds.0.description"),
    (embed(footer={"text": "f" * 2049}), "embeds.0.footer.text"),
    (embed(image={"url": "joy.png"}), "embeds.0.image.url"),
    (fields(26), "embeds.0.fields"),
    (fields(1, name=""), "embeds.0.fields.0.name"),
    (fields(1, name="n" * 257), "embeds.0.fields.0.name"),
    (fields(1, value="v" * 1025), "embeds.0.fields.0.value"),
    ({"embeds": [{"description": "d" * 3001}, {"description": "d" * 3000}]}, "embeds"),
    ({"embeds": [{"title": "t"}] * 11}, "embeds"),
    ({"attachments": [{"id": 0, "description": "a" * 1025}]}, "attachments.0.description"),
    ({"allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse"),
    ({"allowed_mentions": {"parse": ["users"], "users": ["5"]}}, "allowed_mentions"),
    (lines(41), "components"),
    (lines(2, 2001), "components"),
    ({**lines(1), "content": "x"}, "content"),
    ({**lines(1), "embeds": [{"title": "x"}]}, "embeds"),
    ({"components": lines(1)["components"]}, "components.0.type"),
]


@pytest.mark.parametrize("payload", AT_THE_EDGE)
def test_a_message_may_go_to_the_edge(payload: Json) -> None:
    assert list(message_problems(payload)) == []


@pytest.mark.parametrize(("payload", "path"), BEYOND)
def test_a_message_beyond_a_limit_is_refused_at_the_field(payload: Json, path: str) -> None:
    assert [problem.path for problem in message_problems(payload)] == [path]


def test_a_message_takes_ten_files() -> None:
    assert not list(message_problems({}, kept=4, files=6))
    assert [problem.path for problem in message_problems({}, kept=5, files=6)] == ["attachments"]


def test_the_answer_nests_problems_as_discord_does() -> None:
    body = form_body(message_problems({"content": "x" * 2001}))
    assert body == {
        "code": 50035,
        "message": "Invalid Form Body",
        "errors": {
            "content": {
                "_errors": [
                    {
                        "code": "BASE_TYPE_MAX_LENGTH",
                        "message": "Must be 2000 or fewer in length.",
                    }
                ]
            }
        },
    }


def command(**about: Any) -> Json:
    return {"name": "draw", "description": "draw a feeling", "type": 1, **about}


def option(name: str = "text", **about: Any) -> Json:
    return {"name": name, "description": "words", "type": 3, **about}


@pytest.mark.parametrize(
    "accepted",
    [
        command(name="zeichne-1_ß", description="d" * 100),
        command(name="n" * 32, name_localizations={"ru": "рисуй", "hi": "नाम"}),
        command(options=[option(f"o{n}") for n in range(25)]),
        command(options=[option(choices=[{"name": "n" * 100, "value": "v"}] * 25)]),
        {"name": "Draw this feeling", "type": 3, "contexts": [0, 1, 2]},
    ],
)
def test_a_command_may_go_to_the_edge(accepted: Json) -> None:
    assert list(command_problems(accepted)) == []


@pytest.mark.parametrize(
    ("refused", "path"),
    [
        (command(name="Draw"), "name"),
        (command(name="draw it"), "name"),
        (command(name="n" * 33), "name"),
        (command(description=""), "description"),
        (command(description="d" * 101), "description"),
        (command(description_localizations={"hy": "x"}), "description_localizations.hy"),
        (command(description_localizations={"de": ""}), "description_localizations.de"),
        (command(name_localizations={"de": "Zeichne"}), "name_localizations.de"),
        (command(options=[option(f"o{n}") for n in range(26)]), "options"),
        (command(options=[option(), option()]), "options"),
        (command(options=[option("a"), option("b", required=True)]), "options"),
        (command(options=[option(choices=[{"name": "", "value": 1}])]), "options.0.choices.0.name"),
        (command(contexts=[3]), "contexts"),
        ({"name": "x" * 33, "type": 3}, "name"),
        ({"name": "Draw", "type": 3, "description": "x"}, "description"),
    ],
)
def test_a_command_beyond_a_limit_is_refused(refused: Json, path: str) -> None:
    assert [problem.path for problem in command_problems(refused)] == [path]


def test_a_command_has_eight_thousand_characters_at_most() -> None:
    choices = [{"name": "n" * 100, "value": "v" * 100}] * 20
    large = command(options=[option(f"o{n}", choices=choices) for n in range(3)])
    assert [problem.code for problem in command_problems(large)] == [
        "APPLICATION_COMMAND_TOO_LARGE"
    ]


def test_a_popup_has_a_title_and_one_to_five_parts() -> None:
    typed = row({"type": 4, "custom_id": "words", "label": "Words", "style": 1})
    assert not list(modal_problems({"custom_id": "m", "title": "t" * 45, "components": [typed]}))
    problems = modal_problems({"custom_id": "", "title": "t" * 46, "components": []})
    assert [problem.path for problem in problems] == ["custom_id", "title", "components"]
