"""Board frames: encoded once for all sockets of a quiz."""

import msgspec

from quizfleet.leaderboard.standing import Board, Entry

TOP = 10


class BoardFrame(msgspec.Struct, rename="camel", tag_field="type", tag="board", frozen=True):
    """What a socket gets when its board has changed."""

    version: int
    player_count: int
    entries: tuple[Entry, ...]


_encoder = msgspec.json.Encoder()


def encode(board: Board) -> str:
    """The frame of a board."""
    return _encoder.encode(BoardFrame(board.version, board.player_count, board.entries)).decode()
