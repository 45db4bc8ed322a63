"""A quiz summed up: how each player has done, and what each question has told about them. Pure, and read as it comes.

Memory is bounded: of an answer its time is kept, and of the answers to a question how often each was given.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

import msgspec

from quizfleet import ids
from quizfleet.content import Kind
from quizfleet.folding import folded
from quizfleet.grading import as_sent
from quizfleet.packed import Entry
from quizfleet.quiz import IN_WORDS, Question, Quiz, from_bits
from quizfleet.ranking import Total, ranks

DISTRACTORS = 12
"""Of what was typed or put in order, so many wrong answers are told."""

_BETWEEN_CHOICES, _BETWEEN_PLACES = "; ", " \u2192 "


class Joined(msgspec.Struct, frozen=True, gc=False):
    """Somebody who has joined, with their score as it is stored. Who was removed has no rank."""

    total: Total
    is_removed: bool = False


class PlayerSummary(msgspec.Struct, rename="camel", gc=False):
    """How a player has done. `mean_ms` is of all their answers, null where there are none."""

    rank: int | None
    player: str
    name: str
    score: int
    right: int
    answered: int
    mean_ms: int | None
    removed: bool


class Distractor(msgspec.Struct, rename="camel", gc=False):
    """A wrong answer, and how many of those who answered have given it; in a poll, any answer."""

    text: str
    count: int


class QuestionSummary(msgspec.Struct, rename="camel", gc=False):
    """How a question was answered by those who were not removed. `correct` is null in a poll."""

    question: int
    text: str
    kind: Kind
    warm_up: bool
    answers: int
    correct: int | None
    median_ms: int | None
    distractors: list[Distractor]


class _Played:
    """Of a player: right answers, answers, their time in all."""

    __slots__ = ("answered", "elapsed_ms", "right")

    def __init__(self) -> None:
        self.right = self.answered = self.elapsed_ms = 0


class _Asked:
    """Of a question: right answers, the times of all, how often each set of choices or each text was given."""

    __slots__ = ("correct", "sets", "spellings", "times", "wrong_words")

    def __init__(self) -> None:
        self.correct = 0
        self.times = array("i")
        self.sets: Counter[int] = Counter()
        self.wrong_words: Counter[str] = Counter()
        self.spellings: dict[str, str] = {}


class Summary:
    """Sums up answers in any order. Make it, `add` all answers, then read it."""

    def __init__(self, quiz: Quiz, players: Sequence[Joined]) -> None:
        self._quiz = quiz
        self._joined = players
        self._removed = {one.total.player for one in players if one.is_removed}
        self._played: dict[int, _Played] = {}
        self._asked = [_Asked() for _ in quiz.questions]

    def add(self, answers: Iterable[Entry]) -> None:
        """Take some of the answers."""
        for answer in answers:
            played = self._played.get(answer.player)
            if played is None:
                played = self._played[answer.player] = _Played()
            played.answered += 1
            played.right += answer.correct
            played.elapsed_ms += answer.elapsed_ms
            if answer.player not in self._removed:
                self._note(answer)

    def _note(self, answer: Entry) -> None:
        asked = self._asked[answer.question - 1]
        asked.correct += answer.correct
        asked.times.append(answer.elapsed_ms)
        if answer.choices != IN_WORDS:
            asked.sets[answer.choices] += 1
        elif not answer.correct:
            words = answer.words or ""
            is_text = self._quiz.questions[answer.question - 1].kind is Kind.TEXT
            key = (folded(words) or words) if is_text else words
            asked.wrong_words[asked.spellings.setdefault(key, words)] += 1

    def players(self) -> list[PlayerSummary]:
        """The players in rank order, then those who were removed."""
        placed = ranks(one.total for one in self._joined if not one.is_removed)
        last = len(placed) + 1
        ordered = sorted(self._joined, key=lambda one: (placed.get(one.total.player, last), one.total.order))
        return [self._player(one, placed.get(one.total.player)) for one in ordered]

    def _player(self, joined: Joined, rank: int | None) -> PlayerSummary:
        total = joined.total
        played = self._played.get(total.player) or _Played()
        mean_ms = round(played.elapsed_ms / played.answered) if played.answered else None
        name, player = total.name, ids.encode(total.player)
        return PlayerSummary(rank, player, name, total.score, played.right, played.answered, mean_ms, joined.is_removed)

    def questions(self) -> list[QuestionSummary]:
        """The questions in their order."""
        return [
            self._question(number, question, asked)
            for number, (question, asked) in enumerate(zip(self._quiz.questions, self._asked, strict=True), 1)
        ]

    def _question(self, number: int, question: Question, asked: _Asked) -> QuestionSummary:
        return QuestionSummary(
            number,
            question.text,
            question.kind,
            question.warm_up,
            len(asked.times),
            asked.correct if question.kind is not Kind.POLL else None,
            round(median(asked.times)) if asked.times else None,
            _distractors(question, asked),
        )


def _distractors(question: Question, asked: _Asked) -> list[Distractor]:
    """What was chosen instead, most often first; every wrong choice is told, also one that nobody took."""
    if question.kind.picks:
        counts = {
            place: sum(count for bits, count in asked.sets.items() if bits >> (place - 1) & 1)
            for place in range(1, len(question.choices) + 1)
            if not question.correct >> (place - 1) & 1
        }
        found = [Distractor(question.choices[place - 1], count) for place, count in counts.items()]
    else:
        found = [Distractor(in_words(question, IN_WORDS, words), count) for words, count in asked.wrong_words.items()]
    return sorted(found, key=lambda one: -one.count)[:DISTRACTORS]


def in_words(question: Question, choices: int, words: str | None) -> str:
    """An answer as people read it: the texts of its choices, in order where the order is the answer, or what was typed.

    `choices` and `words` are as in `packed.Entry`.
    """
    if question.kind.picks:
        return _BETWEEN_CHOICES.join(question.choices[place - 1] for place in from_bits(choices))
    ordered, text = as_sent(question, choices, words)
    return text if text is not None else _BETWEEN_PLACES.join(question.choices[place - 1] for place in ordered)
