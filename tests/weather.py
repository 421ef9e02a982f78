"""A bad network around a server of the tests: what each request meets there, by chance."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field

TROUBLE = (500, 502, 503, 504)
WAITS = (1, 2, 3)  # seconds that a 429 asks for; Telegram knows whole ones


@dataclass(frozen=True)
class Gust:
    """What one request meets."""

    status: int | None  # of the answer; None: the connection is cut in place of one
    done: bool  # whether what was asked for is done
    retry_after_s: int = 0  # with status 429
    late_s: float = 0.0  # how long the answer is on its way


@dataclass
class Weather:
    """Chances between 0 and 1; what is left of 1 is fair weather."""

    seed: int
    refused: float = 0.1  # 429 with a time to wait, or 5xx, in equal parts
    unanswered: float = 0.2  # done, and the connection cut before the answer
    reset: float = 0.05  # cut before anything is done
    slow: float = 0.1
    slowest_s: float = 1.5
    violations: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    _closed: dict[str, float] = field(default_factory=dict)  # place to when it opens again
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def meet(self, place: str) -> Gust:
        """What a request to a place meets; one that comes before its time is a violation."""
        early_s = self._closed.get(place, 0.0) - time.monotonic()
        if early_s > 0:
            self.violations.append(f"{place} was called {early_s:.2f} s too early.")
        chances = (self.refused, self.unanswered, self.reset, self.slow)
        kinds = ("refused", "unanswered", "reset", "slow", "fair")
        kind = self._chance.choices(kinds, (*chances, 1 - sum(chances)))[0]
        self.met[kind] += 1
        match kind:
            case "refused":
                return self._refuse(place)
            case "unanswered":
                return Gust(None, done=True)
            case "reset":
                return Gust(None, done=False)
            case "slow":
                return Gust(200, done=True, late_s=self._chance.uniform(0, self.slowest_s))
        return Gust(200, done=True)

    def _refuse(self, place: str) -> Gust:
        if self._chance.random() < 0.5:
            return Gust(self._chance.choice(TROUBLE), done=False)
        wait_s = self._chance.choice(WAITS)
        self._closed[place] = time.monotonic() + wait_s
        return Gust(429, done=False, retry_after_s=wait_s)
