"""The log of a serving bot, as an operator reads it on stderr."""

import subprocess
import sys

from conftest import ROOT

SECRET = "123456:AAE-very-secret"  # noqa: S105 - opens nothing
BROKEN = f"""
try:
    raise ConnectionError("no way to https://api/bot{SECRET}/getMe\\nat all")
except ConnectionError:
    logging.getLogger(name).exception("Polling %s failed", "here")
"""


def logged(code: str) -> str:
    """What stands on stderr after `code`."""
    start = f"import logging\nfrom bot import logs\nlogs.set_up([{SECRET!r}, ''])\n"
    done = subprocess.run(
        [sys.executable, "-c", start + code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stderr


def test_no_secret_is_in_the_log() -> None:
    told = logged(f"name = 'bot.x'\n{BROKEN}\nlogging.warning('%s was refused', {SECRET!r})")
    assert SECRET not in told
    assert "*** was refused" in told


def test_what_a_library_could_not_do_is_one_line() -> None:
    [line] = logged(f"name = 'telegram.ext.Updater'\n{BROKEN}").splitlines()
    assert line.endswith(
        "ERROR telegram.ext.Updater: Polling here failed "
        "(ConnectionError: no way to https://api/bot***/getMe at all)"
    )


def test_a_bug_of_ours_has_its_traceback() -> None:
    assert "Traceback (most recent call last)" in logged(f"name = 'bot.worker'\n{BROKEN}")


def test_addresses_and_statements_are_not_logged() -> None:
    lines = [f"logging.getLogger({name!r}).info('x')" for name in ("httpx", "aiosqlite", "bot")]
    [line] = logged("\n".join(lines)).splitlines()
    assert line.endswith("INFO bot: x")
