"""What arrives when a platform, or whoever speaks in its name, sends what it should not.

    chance = random.Random(7)
    broken = mutated(update, chance)    # never the same object, seldom the same JSON

`dumps` writes all of it: also keys that stand twice, and what no reader in Python takes.
"""

import json
import random
from collections.abc import Callable, ItemsView, Iterator
from copy import deepcopy
from typing import Any

Json = dict[str, Any]
Container = dict[str, Any] | list[Any]
Place = tuple[Container, Any]  # where something stands: in what, and under which key or number

MOST = 2  # mutations of one update

# What `json.dumps` cannot write, and what stands for it until then.
UNWRITTEN = {
    "@deep lists": "[" * 3_000 + "]" * 3_000,
    "@deep objects": '{"text":' * 3_000 + "7" + "}" * 3_000,
    "@endless number": "9" * 5_000,
}

TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "so \udc00 happy",
    "\u202e\u2066\u200b",
    "😀" * 200,
    "x" * 20_000,
    "1e400",
    "-1",
    "../../etc/passwd",
    "%s %d {0} {name}",
    "/draw",
    "\r\nlevel=error\x1b[31m",
)
NUMBERS = (0, -1, 1, 2**31, 2**53 + 1, -(2**63) - 1, 10**30, 0.5, 1e308, float("nan"))
OTHERS: tuple[Callable[[], Any], ...] = (
    lambda: None,
    lambda: True,
    lambda: False,
    list,
    dict,
    lambda: [[]],
    lambda: [None, {}, 7],
    lambda: {"id": {"id": []}},
)


class Twice(dict[str, Any]):
    """An object that is written with its keys twice, the second time with other values."""

    def __init__(self, once: Json, again: Json) -> None:
        super().__init__(once)
        self._again = again

    def items(self) -> Any:
        return [*ItemsView(self), *self._again.items()]


def mutated(body: Json, chance: random.Random) -> Json:
    """A copy with one to MOST things wrong in it."""
    copy = deepcopy(body)
    for _ in range(chance.randint(1, MOST)):
        places = list(_places(copy))
        if places:
            container, key = chance.choice(places)
            chance.choice(DEEDS)(container, key, chance)
    return copy


def dumps(body: Any) -> str:
    """The JSON of it."""
    told = json.dumps(body)
    if "@" in told:
        for mark, meant in UNWRITTEN.items():
            told = told.replace(f'"{mark}"', meant)
    return told


def unwritten(body: Json) -> bool:
    """Whether there is something in it that no reader takes."""
    told = json.dumps(body)
    return any(f'"{mark}"' in told for mark in UNWRITTEN)


def _places(container: Any) -> Iterator[Place]:
    """Everything in it, at any depth."""
    if isinstance(container, dict):
        for key, value in dict.items(container):
            yield container, key
            yield from _places(value)
    elif isinstance(container, list):
        for number, value in enumerate(container[:50]):
            yield container, number
            yield from _places(value)


def _drop(container: Container, key: Any, _: random.Random) -> None:
    del container[key]


def _text(container: Container, key: Any, chance: random.Random) -> None:
    container[key] = chance.choice(TEXTS)


def _number(container: Container, key: Any, chance: random.Random) -> None:
    container[key] = chance.choice(NUMBERS)


def _negated(container: Container, key: Any, chance: random.Random) -> None:
    value = container[key]
    container[key] = -value if isinstance(value, int | float) else -chance.randint(0, 10**14)


def _other(container: Container, key: Any, chance: random.Random) -> None:
    container[key] = chance.choice(OTHERS)()


def _as_text(container: Container, key: Any, _: random.Random) -> None:
    value = container[key]
    container[key] = str(value) if isinstance(value, int | float | str) else "[object]"


def _noise(container: Container, key: Any, chance: random.Random) -> None:
    """Any bytes, as far as JSON can tell them."""
    container[key] = "".join(chr(chance.randrange(256)) for _ in range(chance.randint(1, 80)))


def _nested(container: Container, key: Any, chance: random.Random) -> None:
    value = container[key]
    for _ in range(chance.choice((1, 5, 100))):
        value = [value] if chance.random() < 0.5 else {"text": value}
    container[key] = value


def _unwritten(container: Container, key: Any, chance: random.Random) -> None:
    container[key] = chance.choice(list(UNWRITTEN))


def _twice(container: Container, key: Any, chance: random.Random) -> None:
    value = container[key]
    if isinstance(value, dict) and value:
        again = {name: chance.choice((None, 7, "x")) for name in value if chance.random() < 0.5}
        container[key] = Twice(value, again)
    elif isinstance(value, list):
        container[key] = value * 2


def _unknown(container: Container, _: Any, chance: random.Random) -> None:
    """A field that nobody has heard of."""
    if isinstance(container, dict):
        container[f"new_{chance.randrange(100)}"] = chance.choice(OTHERS)()


def _exchanged(container: Container, key: Any, chance: random.Random) -> None:
    """Two things in each other's place."""
    if isinstance(container, dict):
        other = chance.choice(list(container))
        container[key], container[other] = container[other], container[key]


def _cut(container: Container, key: Any, chance: random.Random) -> None:
    value = container[key]
    if isinstance(value, str | list) and value:
        container[key] = value[: chance.randrange(len(value))]


DEEDS = (
    *(_drop, _text, _number, _negated, _other, _as_text),
    *(_noise, _nested, _unwritten, _twice, _unknown, _exchanged, _cut),
)
