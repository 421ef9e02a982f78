"""The API against its own description, by Schemathesis: no fault of ours, nothing undocumented.

With EMOTION_DRAW_LONG_TESTS=1: 2,000 requests of each operation and each kind instead of 6.
"""

import asyncio
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from conftest import LONG
from web_bot import browser, page_bot, painted

pytestmark = pytest.mark.heavy

HAPPY = "I feel so happy today!"
EXAMPLES = 2000 if LONG else 6  # of each operation and each kind
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


def tried(operation: Any, kind: GenerationMode, address: str, cookie: str, known: Any) -> None:
    """Send requests that the description allows, or that it does not."""

    @hypothesis.seed(8)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=kind, **known))
    def send(case: Any) -> None:
        case.call_and_validate(
            base_url=address, session=session, headers={"Cookie": cookie}, checks=CHECKS, timeout=30
        )

    # What says nothing can say nothing wrong.
    nothing = suppress(Unsatisfiable) if kind is GenerationMode.NEGATIVE else nullcontext()
    with requests.Session() as session, nothing:
        send()


async def own_drawing(address: str, operation: Any) -> tuple[str, dict[str, str]]:
    """The cookie of somebody new, and the id of a drawing of theirs where it can be asked for."""
    async with browser(address) as ada:
        await ada.get("/api/me")
        asks = any(each.name == "drawing_id" for each in operation.path_parameters)
        ids = {"drawing_id": (await painted(ada, HAPPY))["id"]} if asks else {}
        return "; ".join(f"{name}={value}" for name, value in ada.cookies.items()), ids


@pytest.mark.timeout(3600 if LONG else 300)
async def test_what_the_description_says_is_so_and_nothing_breaks(tmp_path: Path) -> None:
    async with page_bot(tmp_path, SIZE="64") as (bot, address):
        schema = await asyncio.to_thread(
            schemathesis.openapi.from_url, f"{address}api/openapi.json"
        )
        for result in schema.get_all_operations():
            operation: Any = result.ok()  # type: ignore[union-attr]  # else it raises, as it should
            cookie, ids = await own_drawing(address, operation)
            for kind in GenerationMode:
                for known in ({"path_parameters": ids}, {}) if ids else ({},):
                    await asyncio.to_thread(tried, operation, kind, address, cookie, known)
        assert "a request broke" not in bot.told
