"""Who visits: every browser is a user of its own, by a cookie that nobody else can make.

    emotion-draw=<24 hexadecimal digits>.<their HMAC>

The digits are the user: `web:<digits>`. With a secret set, a cookie is given
only to who comes with the secret, by a link.
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
_WRONG = 0.5  # seconds that a wrong secret costs
_SAFE = ("GET", "HEAD", "OPTIONS")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address or a name."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


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
        self._key = secret.encode() if secret else key
        self._secret = secret

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
        if self._secret is not None:
            raise Refused("refused-web-login")
        return self._new()

    async def enter(self, secret: str) -> str:
        """A new cookie for who knows the secret. Raises Refused."""
        if self._secret is None or not hmac.compare_digest(secret.encode(), self._secret.encode()):
            await asyncio.sleep(_WRONG)
            raise Refused("refused-web-login")
        return self._new()[1]

    def _new(self) -> tuple[str, str]:
        name = secrets.token_hex(12)
        return f"web:{name}", f"{name}.{self._mark(name).decode()}"

    def _mark(self, name: str) -> bytes:
        return hmac.new(self._key, name.encode(), "sha256").hexdigest().encode()


def check_origin(request: HTTPConnection, method: str, *, loopback: bool) -> None:
    """Raise Refused for what another site has a browser do.

    On loopback the page has no other names: else a site could point one of its own
    here (DNS rebinding).
    """
    host = request.headers.get("host", "")
    if loopback and not is_loopback(urlsplit(f"//{host}").hostname or ""):
        raise Refused("refused-web-site")
    origin = request.headers.get("origin")
    elsewhere = request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
    foreign = origin is not None and urlsplit(origin).netloc != host
    if method not in _SAFE and (elsewhere or foreign):
        raise Refused("refused-web-site")
