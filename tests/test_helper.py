"""Work in a process of its own, and what may happen to that."""

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from engine.errors import Failure, ModelUnavailable
from engine.helper import Helper

FAULTS = {
    "dies": "process ended .signal SIGSEGV",
    "leaves": "process ended .exit code 3",
    "breaks": "broke off: ZeroDivisionError: nobody thought of that",
    "hangs": "no sign of life for 2 s",
}


def make() -> Callable[[str], str]:
    return work


def work(deed: str) -> str:
    match deed:
        case "dies":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "leaves":
            os._exit(3)
        case "breaks":
            raise ZeroDivisionError("nobody thought of that")
        case "hangs":
            time.sleep(60)
        case "refuses":
            raise ModelUnavailable("There is no model.")
        case "holds":
            sum(range(15_000_000))  # and Python's lock
        case "pid":
            return str(os.getpid())
    return deed.upper()


def make_never() -> Callable[[str], str]:
    raise ModelUnavailable("There is no model.")


@pytest.fixture
def helper() -> Iterator[Helper[str, str]]:
    made: Helper[str, str] = Helper(make, "helper", patience=2)
    yield made
    made.close()
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("deed", FAULTS)
def test_what_goes_wrong_there_is_one_fault_here(helper: Helper[str, str], deed: str) -> None:
    with pytest.raises(Failure, match=FAULTS[deed]):
        helper.ask(deed)
    assert helper.ask("well") == "WELL"


def test_faults_of_ours_come_back_as_they_are(helper: Helper[str, str]) -> None:
    with pytest.raises(ModelUnavailable, match="There is no model"):
        helper.ask("refuses")
    pid = helper.ask("pid")
    with pytest.raises(ModelUnavailable):
        helper.ask("refuses")
    assert helper.ask("pid") == pid
    never: Helper[str, str] = Helper(make_never, "never", patience=5)
    for _ in range(2):
        with pytest.raises(ModelUnavailable):
            never.ask("anything")
    never.close()


def test_one_process_answers_all_in_turn(helper: Helper[str, str]) -> None:
    answers: list[str] = []
    askers = [threading.Thread(target=lambda: answers.append(helper.ask("pid"))) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1


def test_a_process_killed_while_idle_is_not_noticed(helper: Helper[str, str]) -> None:
    os.kill(int(helper.ask("pid")), signal.SIGKILL)
    time.sleep(0.1)
    assert helper.ask("well") == "WELL"


def test_an_idle_process_ends_and_another_begins() -> None:
    helper: Helper[str, str] = Helper(make, "helper", patience=5, idle=0.2)
    first = helper.ask("pid")
    end = time.monotonic() + 5
    while multiprocessing.active_children():
        assert time.monotonic() < end
        time.sleep(0.02)
    assert helper.ask("pid") != first
    helper.close()


def test_a_question_in_the_moment_of_its_end_is_answered() -> None:
    helper: Helper[str, str] = Helper(make, "helper", patience=5, idle=0.05)
    for turn in range(6):
        assert helper.ask("well") == "WELL"
        time.sleep(0.045 + 0.002 * turn)
    helper.close()


async def test_the_loop_goes_on_while_it_holds_pythons_lock() -> None:
    helper: Helper[str, str] = Helper(make, "helper", patience=30)
    await asyncio.to_thread(helper.ask, "well")
    asked = asyncio.create_task(asyncio.to_thread(helper.ask, "holds"))
    longest = 0.0
    while not asked.done():
        began = time.monotonic()
        await asyncio.sleep(0.001)
        longest = max(longest, time.monotonic() - began)
    assert await asked == "HOLDS"
    assert longest < 0.2
    helper.close()


def test_a_partial_of_a_function_can_make_it() -> None:
    helper: Helper[str, int] = Helper(partial(_counter, 3), "counter", patience=5)
    assert helper.ask("abc") == 9
    helper.close()


def _counter(times: int) -> Callable[[str], int]:
    return partial(_count, times)


def _count(times: int, word: str) -> int:
    return times * len(word)
