"""A real `python -m bot run`, from outside: its settings, its log, its end."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

READY_WITHIN_S = 20.0
ENDS_WITHIN_S = 15.0


class BotProcess:
    """The process; `log` holds the lines of its stderr so far, `said` those of its stdout."""

    def __init__(self, process: asyncio.subprocess.Process, secrets: Iterable[str]) -> None:
        self.process = process
        self.log: list[str] = []
        self.said: list[str] = []
        self._secrets = list(secrets)
        self._grown = asyncio.Event()
        self._hearing = asyncio.create_task(self._hear())
        self._reading = asyncio.create_task(self._read())

    async def _hear(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.said.append(line.decode(errors="replace").rstrip("\n"))

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.log.append(line.decode(errors="replace").rstrip("\n"))
            self._grown.set()
        self._grown.set()

    @property
    def told(self) -> str:
        """The log as one text."""
        return "\n".join(self.log)

    async def wait_for_line(
        self, pattern: str, within_s: float = READY_WITHIN_S, *, after: int = 0
    ) -> re.Match[str]:
        """The first line that holds the pattern; raises AssertionError where none comes.

        `after`: how many lines of the log are not looked at.
        """
        try:
            async with asyncio.timeout(within_s):
                while True:
                    if match := self.find(pattern, after=after):
                        return match
                    assert not self._reading.done(), f"It ended: {self.told}"
                    self._grown.clear()
                    await self._grown.wait()
        except TimeoutError:
            raise AssertionError(f"No {pattern!r} in {within_s} s:\n{self.told}") from None

    def find(self, pattern: str, *, after: int = 0) -> re.Match[str] | None:
        """The first line that holds the pattern, if there is one."""
        found = (re.search(pattern, line) for line in self.log[after:])
        return next(filter(None, found), None)

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        await self._ended()

    async def stop(self) -> None:
        """End it as an operator does."""
        self.process.send_signal(signal.SIGTERM)
        code = await self._ended()
        assert code == 0, f"It ended with {code}:\n{self.told}"

    async def _ended(self) -> int:
        try:
            async with asyncio.timeout(ENDS_WITHIN_S):
                code = await self.process.wait()
                await asyncio.gather(self._reading, self._hearing)
        except TimeoutError:
            self.process.kill()
            raise AssertionError(f"It did not end:\n{self.told}") from None
        return code

    def check_log(self) -> None:
        """No traceback, and no secret, whatever happened."""
        # Python itself complains in a painter's process whose bot died as it began.
        if self.process.returncode != -signal.SIGKILL:
            assert "Traceback" not in self.told, self.told
        assert "Warning:" not in self.told, self.told
        for secret in self._secrets:
            assert secret not in self.told, self.told


@asynccontextmanager
async def running_bot(
    folder: Path,
    *,
    ready: Iterable[str],
    secrets: Iterable[str] = (),
    program: Sequence[str] = ("-m", "bot"),
    **settings: str,
) -> AsyncIterator[BotProcess]:
    """The bot with `settings` (`DISCORD_TOKEN="..."`), its data in `folder`.

    It is there once each pattern of `ready` stands in its log; at the end it is
    stopped, unless the test did, and its log checked. `secrets` beside the
    tokens must not be in it either. `program` is what Python is told to run.
    """
    work = folder / "work"
    work.mkdir(parents=True, exist_ok=True)
    ours = {
        "DATA_DIR": str(folder / "data"),
        "SIZE": "96",
        "WEB_PORT": "0",
        "LOG_FORMAT": "text",  # for whoever reads why a test failed
        **settings,
    }
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("EMOTION_DRAW_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *program, "run"),
        cwd=work,
        env=inherited | {f"EMOTION_DRAW_{name}": value for name, value in ours.items()},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    tokens = [value for name, value in settings.items() if name.endswith(("_TOKEN", "_SECRET"))]
    bot = BotProcess(process, [*tokens, *secrets])
    try:
        for pattern in ready:
            await bot.wait_for_line(pattern)
        yield bot
        if process.returncode is None:
            await bot.stop()
        bot.check_log()
    finally:
        if process.returncode is None:
            await bot.kill()
