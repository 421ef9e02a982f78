"""The log of a serving bot, as an operator reads it on stderr."""

import json
import subprocess
import sys
from typing import Any

import pytest

from conftest import ROOT

SECRET = "123456:AAE-very-secret"  # noqa: S105 - opens nothing
BROKEN = f"""
try:
    raise ConnectionError("no way to https://api/bot{SECRET}/getMe\\nat all")
except ConnectionError:
    logging.getLogger(name).exception("Polling %s failed", "here")
"""


def logged(code: str, form: str = "text") -> str:
    """What stands on stderr after `code`; `log` is a logger of ours."""
    start = (
        "import asyncio, logging\nfrom bot import logs\n"
        f"logs.set_up([{SECRET!r}, ''], {form!r})\nlog = logs.logger('bot.x')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", start + code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stderr


def objects(code: str) -> list[dict[str, Any]]:
    """The lines as a program reads them where no terminal is."""
    return [json.loads(line) for line in logged(code, "auto").splitlines()]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_in_the_log(form: str) -> None:
    told = logged(
        f"name = 'bot.x'\n{BROKEN}\n"
        f"logging.warning('%s was refused', {SECRET!r})\n"
        f"log.warning('refused', error=ValueError({SECRET!r}), token={SECRET!r})",
        form,
    )
    assert SECRET not in told
    assert "*** was refused" in told
    assert told.count("***") == 4


def test_what_a_library_could_not_do_is_one_line() -> None:
    code = f"name = 'telegram.ext.Updater'\n{BROKEN}"
    said = "Polling here failed (ConnectionError: no way to https://api/bot***/getMe at all)"
    [line] = logged(code).splitlines()
    assert line.endswith(f"[error    ] {said} [telegram.ext.Updater]")
    [told] = objects(code)
    assert (told["event"], told["level"], told["logger"]) == (said, "error", "telegram.ext.Updater")
    assert "exception" not in told


def test_a_bug_of_ours_has_its_traceback() -> None:
    code = f"name = 'bot.worker'\n{BROKEN}"
    assert "Traceback (most recent call last)" in logged(code)
    [told] = objects(code)
    assert told["event"] == "Polling here failed"
    assert told["exception"].startswith("Traceback (most recent call last):\n")
    assert told["exception"].endswith("ConnectionError: no way to https://api/bot***/getMe\nat all")


def test_a_line_has_keys() -> None:
    code = "log.warning('posted %s later', 'again', seconds=3, error=OSError('no way'))"
    [line] = logged(code).splitlines()
    assert line.split("[bot.x] ")[1] == "seconds=3 error='no way'"
    [told] = objects(code)
    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "event": "posted again later",
        "level": "warning",
        "logger": "bot.x",
        "seconds": 3,
        "error": "no way",
    }


def test_every_line_about_a_job_names_it() -> None:
    told = objects("""
async def step(job):
    with logs.about(job):
        log.info("begun")
        await asyncio.sleep(0)
        await asyncio.to_thread(logging.getLogger("library").warning, "slow")
        await asyncio.create_task(later())
    log.info("ended")

async def later():
    log.info("later")

async def both():
    await asyncio.gather(step("a"), step("b"))

asyncio.run(both())
""")
    for job in ("a", "b"):
        lines = [line["event"] for line in told if line.get("job") == job]
        assert lines == ["begun", "slow", "later"]
    assert [line["event"] for line in told if "job" not in line] == ["ended", "ended"]


def test_nothing_breaks_a_line_or_steers_a_terminal() -> None:
    code = r"log.info('a' + chr(10) + 'b' + chr(27) + '[2J', key='c' + chr(13) + chr(155) + 'd')"
    [line] = logged(code).splitlines()
    assert "a b [2J" in line
    assert line.endswith("key='c d'")
    assert line.isprintable()


def test_addresses_and_statements_are_not_logged() -> None:
    code = """
for name in ("httpx", "aiosqlite", "bot"):
    logging.getLogger(name).info("x")
    logging.getLogger(name).debug("y")
"""
    [told] = objects(code)
    assert (told["logger"], told["event"]) == ("bot", "x")


def test_what_libraries_attach_is_left_out() -> None:
    [told] = objects("logging.getLogger('telegram').warning('odd', extra={'text': 'so happy'})")
    assert set(told) == {"event", "level", "logger", "timestamp"}
