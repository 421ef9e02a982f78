"""A port that a server of the tests listens on, and may leave for a while."""

from aiohttp import web


class Port:
    """Where a runner is reached: the same port after it was away."""

    def __init__(self, runner: web.AppRunner) -> None:
        self._runner = runner
        self._site: web.TCPSite | None = None
        self.host = "127.0.0.1"
        self.number = 0

    async def open(self) -> None:
        """Listen; the first time on a port that is free."""
        self._site = web.TCPSite(self._runner, self.host, self.number)
        await self._site.start()
        self.number = self._runner.addresses[0][1]

    async def shut(self) -> None:
        """Listen no more, and cut every connection, as a network that goes away does."""
        if self._site is not None:
            await self._site.stop()
        server = self._runner.server
        for connection in server.connections if server is not None else ():
            if connection.transport is not None:
                connection.transport.abort()
