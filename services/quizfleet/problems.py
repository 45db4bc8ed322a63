"""Errors as problem documents (RFC 9457): a slug for programs, a sentence for people, never a stack trace."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

TYPE_BASE = "https://quizfleet.dev/problems/"

STATUS_SLUGS = {
    400: "malformed-json",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "payload-too-large",
}


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """An expected refusal. Raise it anywhere below an endpoint; `errors` names fields as {field, message}."""

    def __init__(
        self,
        status: int,
        slug: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})

    def document(self) -> dict[str, Any]:
        """The problem document."""
        document: dict[str, Any] = {
            "type": TYPE_BASE + self.slug,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = list(self.errors)
        return document

    def response(self) -> JSONResponse:
        """The document as a response."""
        return JSONResponse(
            self.document(), status_code=self.status, headers=self.headers, media_type="application/problem+json"
        )


def unauthorized(detail: str) -> Problem:
    """401: no token, or one that does not verify."""
    return Problem(401, "unauthorized", detail, headers={"WWW-Authenticate": "Bearer"})


def unavailable(detail: str, retry_after: int = 1) -> Problem:
    """503: something this service needs is away. A repeated request is safe: an answer counts once."""
    return Problem(503, "unavailable", detail, headers={"Retry-After": str(retry_after)})


def removed() -> Problem:
    """403: the quiz's host has sent this player away."""
    return Problem(403, "removed", "the host has removed you from this quiz")


def field_errors(invalid: RequestValidationError) -> list[dict[str, str]]:
    """Each fault of a request with the path of the field it is in, without echoing what was sent."""
    return [
        {
            "field": ".".join(str(part) for part in error["loc"] if part != "body") or "body",
            "message": str(error["msg"]).removeprefix("Value error, "),
        }
        for error in invalid.errors()[:20]
    ]


async def _problem(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, Problem)
    return problem.response()


async def _invalid(_: Request, invalid: Exception) -> JSONResponse:
    assert isinstance(invalid, RequestValidationError)
    if any(error["type"] == "json_invalid" for error in invalid.errors()):
        return Problem(400, "malformed-json", "the body is not valid JSON").response()
    errors = field_errors(invalid)
    detail = "; ".join(f"{error['field']}: {error['message']}" for error in errors[:3])
    return Problem(422, "invalid-request", detail, errors=errors).response()


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    slug = STATUS_SLUGS.get(error.status_code, "http-error")
    return Problem(error.status_code, slug, str(error.detail), headers=error.headers).response()


async def _unexpected(_: Request, __: Exception) -> JSONResponse:
    return Problem(500, "internal", "an unexpected error; it has been logged").response()


def install(app: FastAPI) -> None:
    """Make every error of this application a problem document."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)
