"""The oracle finds each broken promise, and only that one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from quizfleet.bots import oracle
from quizfleet.bots.evidence import Answer, Board, Entry, RoomSeen, View
from tests.unit.bots.rooms import room


def _broken(seen: RoomSeen, crashes: tuple[str, ...] = ()) -> set[str]:
    return {check.name for check in oracle.check([seen], list(crashes)) if not check.passed}


def _answer(seen: RoomSeen, name: str = "Ada", question: int = 1) -> Answer:
    return next(player for player in seen.players if player.name == name).answers[question]


def _show(seen: RoomSeen, **changes: object) -> None:
    """Another board at rest, which all sockets show."""
    assert seen.board is not None
    seen.board = replace(seen.board, **changes)  # type: ignore[arg-type]
    for player in seen.players:
        player.last_frame = replace(seen.board, entries=seen.board.entries[:10])


def test_a_platform_that_keeps_its_promises_passes() -> None:
    assert _broken(room()) == set()
    assert all(check.detail for check in oracle.check([room()], []))


def _unfinished(seen: RoomSeen) -> None:
    seen.players[0].finished = False


def _turned_away(seen: RoomSeen) -> None:
    seen.wanted = 4
    seen.turned_away.append("404 code-not-found")


def _lost(seen: RoomSeen) -> None:
    _answer(seen).settled = False


def _never_resolved(seen: RoomSeen) -> None:
    _answer(seen).unknown = True


def _without_a_result(seen: RoomSeen) -> None:
    answer = _answer(seen, "Bob")
    answer.views[-1] = replace(answer.views[-1], points=None)
    answer.views[0] = replace(answer.views[0], points=None)


def _taken_twice(seen: RoomSeen) -> None:
    answer = _answer(seen)
    answer.views[-1] = replace(answer.views[-1], status=201)


def _other_choices(seen: RoomSeen) -> None:
    answer = _answer(seen)
    answer.views[-1] = replace(answer.views[-1], given=(2,))


def _other_time(seen: RoomSeen) -> None:
    answer = _answer(seen)
    answer.views[0] = replace(answer.views[0], elapsed_ms=999)


def _other_points(seen: RoomSeen) -> None:
    answer = _answer(seen)
    answer.views[0] = replace(answer.views[0], points=1)


def _question_disagrees(seen: RoomSeen) -> None:
    _answer(seen).seen = ((1,), 7)


def _question_has_other_choices(seen: RoomSeen) -> None:
    _answer(seen).seen = (None, 1000)


def _overruled(seen: RoomSeen) -> None:
    _answer(seen).other = "200"


def _counted_twice(seen: RoomSeen) -> None:
    _show(seen, version=10)


def _not_counted(seen: RoomSeen) -> None:
    _show(seen, version=8)
    seen.read_versions = [8]
    for player in seen.players:
        player.versions = [[2, 8]]


def _stranger(seen: RoomSeen) -> None:
    _show(seen, version=10, player_count=4)


def _no_board(seen: RoomSeen) -> None:
    _show(seen)
    seen.board = None


def _wrong_score(seen: RoomSeen) -> None:
    assert seen.board is not None
    first, *rest = seen.board.entries
    _show(seen, entries=(replace(first, score=1901), *rest))


def _points_for_nothing(seen: RoomSeen) -> None:
    _answer(seen).scored = False


def _order(*rows: tuple[int, int]) -> Callable[[RoomSeen], None]:
    """The board with these (rank, place among its entries)."""

    def change(seen: RoomSeen) -> None:
        assert seen.board is not None
        _show(seen, entries=tuple(replace(seen.board.entries[place], rank=rank) for rank, place in rows))

    return change


def _stale(seen: RoomSeen) -> None:
    seen.players[1].last_frame = Board(8, 3, ())


def _no_frame(seen: RoomSeen) -> None:
    seen.players[1].last_frame = None


def _same_version_other_board(seen: RoomSeen) -> None:
    assert seen.board is not None
    seen.players[1].last_frame = replace(seen.board, entries=seen.board.entries[:2])


def _back_on_a_socket(seen: RoomSeen) -> None:
    seen.players[0].versions = [[2, 6, 5, 9]]


def _back_after_a_reconnect(seen: RoomSeen) -> None:
    seen.players[0].versions = [[2, 6], [5, 9]]


def _back_in_reads(seen: RoomSeen) -> None:
    seen.read_versions = [9, 8, 9]


def _leak(seen: RoomSeen) -> None:
    seen.players[0].leaks.append("question 1 tells result")


def _nonsense(seen: RoomSeen) -> None:
    seen.players[0].faults.append("asking for question 1 got 403 forbidden")


@pytest.mark.parametrize(
    ("change", "promises"),
    [
        (_unfinished, {"every bot played to the end"}),
        (_turned_away, {"every bot played to the end"}),
        (_lost, {"acked answers are still there"}),
        (_never_resolved, {"acked answers are still there"}),
        (_without_a_result, {"acked answers are still there"}),
        (_taken_twice, {"each answer has one result"}),
        (_other_choices, {"each answer has one result"}),
        (_points_for_nothing, {"points add up to the scores on the board"}),
        (_other_time, {"each answer has one result"}),
        (_other_points, {"each answer has one result"}),
        (_question_disagrees, {"each answer has one result"}),
        (_question_has_other_choices, {"each answer has one result"}),
        (_overruled, {"the first answer counts"}),
        (_counted_twice, {"players, answers and board version agree"}),
        (_not_counted, {"players, answers and board version agree"}),
        (_stranger, {"players, answers and board version agree"}),
        (
            _no_board,
            {
                "players, answers and board version agree",
                "points add up to the scores on the board",
                "last frames show the board at rest",
            },
        ),
        (_wrong_score, {"points add up to the scores on the board"}),
        (_order((1, 1), (2, 0), (3, 2)), {"ranks are in order"}),
        (_order((1, 0), (2, 2), (3, 1)), {"ranks are in order"}),
        (_order((1, 0), (2, 1), (4, 2)), {"ranks are in order"}),
        (_order((1, 0), (2, 1), (3, 2), (4, 2)), {"ranks are in order"}),
        (_stale, {"last frames show the board at rest"}),
        (_no_frame, {"last frames show the board at rest"}),
        (_same_version_other_board, {"last frames show the board at rest"}),
        (_back_on_a_socket, {"board versions never go back"}),
        (_back_after_a_reconnect, {"board versions never go back"}),
        (_back_in_reads, {"board versions never go back"}),
        (_leak, {"no right answer was told early"}),
        (_nonsense, {"every reply made sense"}),
    ],
)
def test_a_broken_promise_is_found_and_no_other(change: Callable[[RoomSeen], None], promises: set[str]) -> None:
    seen = room()
    change(seen)
    assert _broken(seen) == promises


def test_a_crash_is_found() -> None:
    assert _broken(room(), ("PUT /api/quizzes/x/questions/1/answer",)) == {"no service crashed on a request"}


def test_a_room_where_nothing_was_answered_shows_nothing() -> None:
    seen = room()
    for player in seen.players:
        player.answers.clear()
    assert "every bot played to the end" in _broken(seen)


def test_the_same_points_rank_by_time_and_then_by_name() -> None:
    seen = room()
    for name, question in (("Bob", 2), ("Cyd", 1)):
        answer = _answer(seen, name, question)
        answer.views = [replace(view, elapsed_ms=700) for view in answer.views]
    assert _broken(seen) == set()
    _order((1, 0), (2, 2), (3, 1))(seen)
    assert _broken(seen) == {"ranks are in order"}


def test_a_late_answer_counts_for_nothing() -> None:
    seen = room()
    seen.players[0].answers[3] = Answer(3, (1,), refused="410 question-closed")
    assert _broken(seen) == set()


def test_a_join_without_an_answer_may_have_made_a_player() -> None:
    seen = room()
    assert seen.board is not None
    ghost = Entry(4, "zed", "Zed", 0)
    seen.ghosts = 1
    _show(seen, version=10, player_count=4, entries=(*seen.board.entries, ghost))
    assert _broken(seen) == set()


def test_in_a_shared_room_others_may_play_too() -> None:
    seen = room()
    assert seen.board is not None
    seen.exclusive = False
    _show(seen, version=17, player_count=5, entries=(*seen.board.entries, Entry(4, "p", "P", 0), Entry(5, "q", "Q", 0)))
    assert _broken(seen) == set()
    _show(seen, version=8)
    assert "players, answers and board version agree" in _broken(seen)


def test_frames_show_ten_of_many() -> None:
    entries = tuple(Entry(rank, str(rank), str(rank), 0) for rank in range(1, 15))
    board = Board(14, 14, entries)
    assert oracle.shows(Board(14, 14, entries[:10]), board)
    assert not oracle.shows(board, board)


def test_many_violations_are_told_in_few_words() -> None:
    seen = room()
    seen.players[0].leaks.extend(f"question {n} tells result" for n in range(1, 21))
    told = next(check for check in oracle.check([seen], []) if not check.passed)
    assert told.detail.startswith("Ada: question 1 tells result; ")
    assert told.detail.endswith("; and 15 more")


def test_an_answer_taken_for_new_after_its_ack_was_lost_is_one_answer() -> None:
    seen = room()
    answer = _answer(seen)
    answer.views = [View(200, (1,), 1000, True, 1000), View(200, (1,), 1000, True, 1000)]
    assert _broken(seen) == set()


def test_the_time_of_an_answer_that_is_not_scored_breaks_no_ties() -> None:
    """Bob and Cyd have the same points; Bob was faster. Cyd's slow answer to a warm-up does not make that otherwise."""
    seen = room()
    for name, elapsed_ms in (("Bob", 5_000), ("Cyd", 1)):
        views = [View(status, (1,), elapsed_ms, True, 0) for status in (201, 200)]
        player = next(player for player in seen.players if player.name == name)
        player.answers[3] = Answer(3, (1,), views, settled=True)
    _show(seen, version=11)
    for player in seen.players:
        player.versions[0].append(11)
    seen.read_versions.append(11)
    assert _broken(seen) == {"ranks are in order"}
    for player in seen.players:
        if 3 in player.answers:
            player.answers[3].scored = False
    assert _broken(seen) == set()
