"""Keeps a chat serving: what breaks it restarts it, and nothing but it."""

import asyncio
import time

from bot import logs
from bot.chat import Chat
from engine.errors import AddressTaken, Failure, TokenRefused

FIRST_PAUSE = 1.0  # seconds before a chat that broke is started again; doubles each time
LONGEST_PAUSE = 60.0  # seconds
STEADY = 60.0  # seconds of service after which a break is a first one again

log = logs.logger(__name__)


async def keep_serving(chat: Chat) -> None:
    """Serve until cancelled, or until what time does not heal.

    That is a token that is refused, or an address that another program has.
    """
    pause = FIRST_PAUSE
    while True:
        began = time.monotonic()
        try:
            await chat.serve()
        except (TokenRefused, AddressTaken) as error:
            log.error("serves no more", platform=chat.platform, error=str(error))
            return
        except Failure as error:
            log.warning("broke off", platform=chat.platform, error=str(error))
        except Exception:
            log.exception("broke", platform=chat.platform)
        if time.monotonic() - began >= STEADY:
            pause = FIRST_PAUSE
        log.warning("starts again later", platform=chat.platform, seconds=pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
