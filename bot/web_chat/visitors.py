"""Who visits: every browser is a user of its own, by a cookie that nobody else can make.

    emotion-draw=<24 hexadecimal digits>.<their HMAC>

The digits are the user: `web:<digits>`. With a secret set, a cookie is given
only to who comes with the secret, by a link; another secret makes old cookies void.
"""

import asyncio
import hmac
import secrets
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from engine.errors import Refused
from storage.notes import Notes

COOKIE = "emotion-draw"
LASTS = 400 * 86_400  # seconds; browsers keep none longer
_KEY_NOTE = "web key"
WRONG = 0.5  # seconds that a wrong secret costs
_SAFE = ("GET", "HEAD", "OPTIONS")
_PAINTS = "/generate"  # though it is a GET


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address or a name."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


async def key_of(notes: Notes) -> bytes:
    """What cookies are signed with where no secret is set; the same after a restart."""
    noted = await notes.get(_KEY_NOTE)
    if noted is None:
        noted = secrets.token_hex(32)
        await notes.put(_KEY_NOTE, noted)
    return bytes.fromhex(noted)


class Visitors:
    """Knows users by their cookies."""

    def __init__(self, key: bytes, secret: str | None) -> None:
        # Not the secret by itself: whoever has a cookie could try guesses at it.
        self._key = _digest(key, secret) if secret else key
        self._secret = secret
        self._guesses = asyncio.Lock()  # one at a time, however many come at once

    @property
    def open(self) -> bool:
        """Whether anybody is welcome."""
        return self._secret is None

    def known(self, cookie: str | None) -> str | None:
        """The user key of a cookie of ours; None for any other."""
        name, _, mark = (cookie or "").partition(".")
        if (
            name.isascii()
            and name.isalnum()
            and hmac.compare_digest(mark.encode(), self._mark(name))
        ):
            return f"web:{name}"
        return None

    def welcome(self) -> tuple[str, str]:
        """A new user key and its cookie. Raises Refused where a secret is asked for."""
        if not self.open:
            raise Refused("refused-web-login")
        return self._new()

    async def enter(self, secret: str, cookie: str | None) -> str | None:
        """A new cookie for who knows the secret and has none yet. Raises Refused."""
        if self._secret is None or not self._is_secret(secret):
            async with self._guesses:
                await asyncio.sleep(WRONG)
            raise Refused("refused-web-login")
        return None if self.known(cookie) else self._new()[1]

    def _is_secret(self, told: str) -> bool:
        """Digests have one length, so that the time tells nothing of the secret's."""
        known = self._secret or ""
        return hmac.compare_digest(_digest(self._key, told), _digest(self._key, known))

    def _new(self) -> tuple[str, str]:
        name = secrets.token_hex(12)
        return f"web:{name}", f"{name}.{self._mark(name).decode()}"

    def _mark(self, name: str) -> bytes:
        return _digest(self._key, name).hex().encode()


def _digest(key: bytes, told: str) -> bytes:
    return hmac.digest(key, told.encode(), "sha256")


def check_site(request: HTTPConnection, method: str, *, names: bool) -> None:
    """Raise Refused for what another site has a browser do, but for following a link.

    Sites differ by port too, though cookies do not: what another program on this
    machine serves is another site. `names`: only names of this machine are ours; else
    a site could point one of its own here (DNS rebinding).
    """
    host = request.headers.get("host", "")
    if names and not is_loopback(_hostname(host)):
        raise Refused("refused-web-site")
    origin = request.headers.get("origin")
    foreign = origin is not None and origin.partition("://")[2] != host
    site = request.headers.get("sec-fetch-site", "none")
    if not foreign and site in {"same-origin", "none"}:
        return
    follows = request.headers.get("sec-fetch-mode", "navigate") == "navigate"
    if foreign or not follows or method not in _SAFE or request.url.path == _PAINTS:
        raise Refused("refused-web-site")


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # half a bracket
        return ""
