"""A room as bots saw it on a platform that keeps its promises; tests break one thing at a time."""

from quizfleet.bots.evidence import Answer, Board, Entry, PlayerSeen, RoomSeen, View


def player(name: str, points: tuple[int, ...], ms: int = 1000) -> PlayerSeen:
    """A player who answered a question for each number of points, asked for again at the end."""
    answers = {}
    for question, worth in enumerate(points, 1):
        views = [View(201, (1,), ms, worth > 0, worth), View(200, (1,), ms, worth > 0, worth)]
        answers[question] = Answer(question, (1,), views, settled=True)
    return PlayerSeen(name.lower(), name, [[2, 4, 6]], answers=answers, finished=True)


def room() -> RoomSeen:
    """Three players, two questions: version 3 + 6."""
    players = [player("Ada", (1000, 900)), player("Bob", (0, 950), 700), player("Cyd", (950, 0), 800)]
    entries = tuple(
        Entry(rank, one.player, one.name, score)
        for rank, (one, score) in enumerate(zip(players, (1900, 950, 950), strict=True), 1)
    )
    board = Board(9, 3, entries)
    for one in players:
        one.last_frame = board
        one.versions[0].append(9)
    return RoomSeen("ABCDEFG", 3, players=players, read_versions=[8, 9], board=board, settled_after=0.2)
