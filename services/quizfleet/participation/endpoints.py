"""Participation's routes."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from quizfleet import ids, quizzes
from quizfleet.clock import now_ms
from quizfleet.content import QuizContent
from quizfleet.hot import no_question
from quizfleet.leading.renewing import Renewing
from quizfleet.participation import joining, overview, question
from quizfleet.participation.admin import check_admin
from quizfleet.participation.handing_out import HandingOut
from quizfleet.participation.look import Look
from quizfleet.participation.looking import Looking
from quizfleet.participation.overview import instant
from quizfleet.participation.schemas import JoinRequest, JoinResponse, QuizCreated, QuizList, QuizListed
from quizfleet.participation.wish import Wish
from quizfleet.quiz import Quiz
from quizfleet.service import QuizId, Resources, check_present, claims_for, resources_of
from quizfleet.tokens import Claims, Role

router = APIRouter(tags=["participation"])

MAX_QUIZ_BYTES = 4 * 1024 * 1024
"""500 questions with 12 choices, each as long as it may be, in JSON with every character escaped."""

BROWSER_COOKIE = "quizfleet_browser"
_BROWSER_SECONDS = 30 * 24 * 3600

QuestionNumber = Annotated[int, Path(ge=1, le=32767, description="counts from 1")]


@router.post("/api/quizzes", status_code=201, max_body_size=MAX_QUIZ_BYTES)
async def create_quiz(request: Request, content: QuizContent) -> QuizCreated:
    """Make a quiz. Authorise with the event's admin key."""
    have = resources_of(request)
    check_admin(have, request)
    quiz = await quizzes.create(have.engine, content, starts_at=_default_start(have))
    return QuizCreated(
        quiz=ids.encode(quiz.id),
        code=quiz.code,
        host_token=have.tokens.issue(Role.HOST, quiz.id),
        title=quiz.title,
        mode=quiz.mode,
        question_count=len(quiz.questions),
        starts_at=instant(quiz.starts_at),
    )


@router.get("/api/quizzes")
async def list_quizzes(request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> QuizList:
    """The newest quizzes of the event, with their codes. Authorise with the event's admin key."""
    have = resources_of(request)
    check_admin(have, request)
    now = now_ms()
    listed = []
    for entry in await quizzes.latest(have.engine, limit):
        quiz = await have.quizzes.get(entry.id)
        listed.append(
            QuizListed(
                quiz=ids.encode(quiz.id),
                code=quiz.code,
                host_token=have.tokens.issue(Role.HOST, quiz.id),
                title=quiz.title,
                mode=quiz.mode,
                state=quiz.timeline.moment(now).state,
                question_count=len(quiz.questions),
                player_count=entry.players,
                starts_at=instant(quiz.starts_at),
            )
        )
    return QuizList(quizzes=listed)


@router.post("/api/join", status_code=201)
async def join(request: Request, response: Response, wish: JoinRequest) -> JoinResponse:
    """Join a quiz by its code. The token is the player's identity from here on; a ban holds on to the cookie."""
    have = resources_of(request)
    address = request.client.host if request.client else "unknown"
    quiz = await joining.find_quiz(have, wish.code, address)
    joining.check_name(have.settings, wish.name)
    browser = _browser(request)
    joined = await joining.join(have, quiz, wish.name, browser)
    response.set_cookie(
        BROWSER_COOKIE,
        ids.encode(browser),
        max_age=_BROWSER_SECONDS,
        path="/api/join",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return JoinResponse(
        quiz=ids.encode(quiz.id),
        player=ids.encode(joined.player),
        name=joined.name,
        token=have.tokens.issue(Role.PLAYER, quiz.id, joined.player),
        title=quiz.title,
        mode=quiz.mode,
    )


@router.get(overview.PATH, responses={200: {"content": overview.SCHEMA}})
async def show_quiz(request: Request, quiz: QuizId) -> Response:
    """Where a quiz is now and, for a player, what they have answered."""
    have = resources_of(request)
    claims = claims_for(request, quiz)
    seen = await have.get(Looking).look(Look(await have.quizzes.get(quiz), claims.player))
    return Response(overview.show(seen, now_ms()), media_type="application/json")


@router.get(question.PATH, responses={200: {"content": question.SCHEMA}})
async def show_question(request: Request, quiz: QuizId, n: QuestionNumber) -> Response:
    """Hand out a question; self-paced, this opens the player's window. In step, hosts and screens may see it, too."""
    shown, claims = await asked(request, quiz, n)
    wish = Wish(shown, claims.player, n, now_ms())
    handed_out = await resources_of(request).get(HandingOut).hand_out(wish)
    return Response(question.encode(wish, handed_out, now_ms()), media_type="application/json")


async def asked(request: Request, quiz: int, number: int) -> tuple[Quiz, Claims]:
    """The newest reading of a quiz whose question is asked for, and who asks.

    Raises:
        Problem: 401 or 403 for who may not, 404 where the quiz has no such question.
    """
    have = resources_of(request)
    claims = claims_for(request, quiz)
    found = await have.get(Renewing).newest(await have.quizzes.get(quiz))
    check_present(found, claims)
    if found.question(number) is None:
        raise no_question(found, number)
    return found, claims


def _browser(request: Request) -> int:
    """The browser's random number; a new one where it has none yet."""
    try:
        return ids.decode(request.cookies.get(BROWSER_COOKIE, ""))
    except ValueError:
        return ids.new_row_id()


def _default_start(have: Resources) -> int | None:
    start = have.settings.starts_at
    return int(start.timestamp() * 1000) if start else None
