"""Who has the event's admin key, and who is as good as a quiz's author."""

import hmac

from fastapi import Request

from quizfleet.problems import unauthorized
from quizfleet.service import Resources, bearer, claims_for
from quizfleet.tokens import Role


def is_admin(have: Resources, request: Request) -> bool:
    """Whether a request has the event's admin key.

    Raises:
        Problem: 401 where it has no key or token at all.
    """
    key = have.settings.admin_key
    return key is not None and hmac.compare_digest(bearer(request).encode(), key.get_secret_value().encode())


def check_admin(have: Resources, request: Request) -> None:
    """Raises:
    Problem: 401 where a request has not the event's admin key.
    """
    if not is_admin(have, request):
        raise unauthorized("this needs the event's admin key as Authorization: Bearer <key>")


def check_author(have: Resources, request: Request, quiz: int) -> None:
    """Raises:
    Problem: 401 or 403 where a request has neither the event's admin key nor a token of the quiz's host.
    """
    if not is_admin(have, request):
        claims_for(request, quiz, Role.HOST)
