"""The API's description (OpenAPI), exact about what comes and which methods there are."""

import re
from typing import Any

from fastapi import FastAPI

PLAIN = "application/json"


def describe(app: FastAPI) -> None:
    """Have `app` tell errors as the JSON that they are, also where the rest is something else.

    The library gives a route one kind for all its answers.
    """
    usual = app.openapi

    def described() -> dict[str, Any]:
        told = app.openapi_schema or usual()
        for operation in _operations(told):
            for status, answer in operation["responses"].items():
                if status >= "400":
                    answer["content"] = {PLAIN: next(iter(answer["content"].values()))}
        return told

    app.openapi = described  # type: ignore[method-assign]  # as the library's manual has it


def methods(app: FastAPI, path: str) -> list[str]:
    """The methods that a path takes; the library knows those of its first route alone."""
    return sorted(
        method.upper()
        for template, operations in app.openapi()["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        for method in operations
    )


def _operations(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in told["paths"].values() for operation in path.values()]
