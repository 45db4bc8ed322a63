"""What an author does to a draft in the studio."""

from typing import Any

from tests.unit.client.conftest import RunModule

START = """
    const edits = await import("./studio/edits.js");
    const { blankDraft, contentOf, draftOf } = await import("./studio/draft.js");
    const choice = (text, correct = false) => ({ text, correct });
    const question = (text, ...choices) => ({ kind: "single", text, choices });
    const draft = draftOf({
      title: "Trivia",
      questions: [
        question("one", choice("a", true), choice("b"), choice("c")),
        { kind: "numeric", text: "two", answer: "42", tolerance: "0.5", seconds: 45 },
        { kind: "text", text: "three", accepted: ["x", "y"] },
      ],
    });
    const [one, two, three] = draft.questions.map(({ id }) => id);
    const [a, b, c] = draft.questions[0].choices.map(({ id }) => id);
    const texts = ({ questions }) => questions.map(({ text }) => text);
    const letters = ({ questions: [{ choices }] }) => choices.map(({ text, correct }) => text + (correct ? "*" : ""));
"""


def _after(run_module: RunModule, body: str) -> Any:
    return run_module(START + body)


def test_a_new_question_comes_after_the_one_at_hand_with_its_time(run_module: RunModule) -> None:
    added = _after(
        run_module,
        """
        const next = edits.addQuestion(draft, "poll", two);
        const { kind, seconds } = edits.find(next, next.selected);
        print({ texts: texts(next), kind, seconds, before: texts(draft) });
        """,
    )
    assert added == {
        "texts": ["one", "two", "", "three"],
        "kind": "poll",
        "seconds": "45",
        "before": ["one", "two", "three"],
    }


def test_a_copy_has_the_same_content_and_nothing_else_in_common(run_module: RunModule) -> None:
    copied = _after(
        run_module,
        """
        const next = edits.duplicateQuestion(draft, one);
        const changed = edits.setChoice(next, next.selected, edits.find(next, next.selected).choices[0].id, "new");
        const ids = next.questions.flatMap(({ id, choices }) => [id, ...choices.map((choice) => choice.id)]);
        print({ texts: texts(next), first: letters(changed), unique: new Set(ids).size === ids.length });
        """,
    )
    assert copied == {"texts": ["one", "one", "two", "three"], "first": ["a*", "b", "c"], "unique": True}


def test_moving_beyond_an_end_stays_at_the_end(run_module: RunModule) -> None:
    moved = _after(
        run_module,
        """
        print([
          texts(edits.moveQuestion(draft, one, 1)), texts(edits.moveQuestion(draft, three, -1)),
          texts(edits.moveQuestion(draft, one, 99)), texts(edits.moveQuestion(draft, "gone", 0)),
          letters(edits.moveChoice(draft, one, c, 0)),
        ]);
        """,
    )
    assert moved == [
        ["two", "one", "three"],
        ["three", "one", "two"],
        ["two", "three", "one"],
        ["one", "two", "three"],
        ["c", "a*", "b"],
    ]


def test_what_was_deleted_comes_back_where_it_was(run_module: RunModule) -> None:
    restored = _after(
        run_module,
        """
        const kept = edits.keepsake(draft, two);
        const without = edits.removeQuestion(draft, two);
        const keptChoice = edits.keepsake(draft, one, b);
        const withoutChoice = edits.removeChoice(draft, one, b);
        print({
          without: texts(without), turnedTo: edits.find(without, without.selected).text,
          restored: texts(edits.restore(without, kept)),
          alone: texts(edits.restore(edits.removeQuestion(edits.removeQuestion(without, one), three), kept)),
          letters: letters(withoutChoice), lettersAgain: letters(edits.restore(withoutChoice, keptChoice)),
          orphan: texts(edits.restore(edits.removeQuestion(withoutChoice, one), keptChoice)),
        });
        """,
    )
    assert restored == {
        "without": ["one", "three"],
        "turnedTo": "three",
        "restored": ["one", "two", "three"],
        "alone": ["two"],
        "letters": ["a*", "c"],
        "lettersAgain": ["a*", "b", "c"],
        "orphan": ["two", "three"],
    }


def test_a_right_choice_that_comes_back_does_not_become_a_second_right_one(run_module: RunModule) -> None:
    letters = _after(
        run_module,
        """
        const kept = edits.keepsake(draft, one, a);
        const other = edits.markChoice(edits.removeChoice(draft, one, a), one, c, true);
        print(letters(edits.restore(other, kept)));
        """,
    )
    assert letters == ["a", "b", "c*"]


def test_a_single_choice_question_has_one_right_choice_however_it_came_about(run_module: RunModule) -> None:
    marked = _after(
        run_module,
        """
        const several = edits.markChoice(edits.setKind(draft, one, "multiple"), one, c, true);
        const marked = edits.markChoice(draft, one, b, true);
        print([marked, several, edits.setKind(several, one, "single")].map(letters));
        """,
    )
    assert marked == [["a", "b*", "c"], ["a*", "b", "c*"], ["a*", "b", "c"]]


def test_changing_the_kind_and_back_loses_nothing(run_module: RunModule) -> None:
    before, after = _after(
        run_module,
        """
        const kinds = ["ordering", "poll", "numeric", "text", "true-false", "multiple", "single"];
        const changed = kinds.reduce((now, kind) => edits.setKind(now, one, kind), draft);
        print([contentOf(draft), contentOf(changed)]);
        """,
    )
    assert before == after


def test_pasted_lines_become_choices_as_long_as_there_is_room(run_module: RunModule) -> None:
    pasted = _after(
        run_module,
        """
        const lines = (n) => Array.from({ length: n }, (_, place) => ` line ${place} `);
        const next = edits.pasteChoices(draft, one, b, ["x", "", "y", "z"]);
        print([letters(next), letters(edits.pasteChoices(draft, one, a, lines(20))).length]);
        """,
    )
    assert pasted == [["a*", "x", "y", "z"], 12]


def test_empty_choices_at_the_end_are_not_sent_and_a_gap_is_a_fault(run_module: RunModule) -> None:
    sent = _after(
        run_module,
        """
        const { check } = await import("./studio/check.js");
        const write = (...written) => written.reduce(
          (now, text, place) => edits.setChoice(now, now.questions[0].id, now.questions[0].choices[place].id, text),
          edits.setQuestion(edits.setQuiz(blankDraft(), { title: "T" }), blankDraft().questions[0].id, { text: "Q" }),
        );
        const outcome = (now) => [
          contentOf(now).questions[0].choices.map(({ text }) => text),
          check(now).map(({ field, code }) => `${field} ${code}`),
        ];
        const right = (now) => edits.markChoice(now, now.questions[0].id, now.questions[0].choices[0].id, true);
        print([write("a", "b"), write("a", "", "c"), write("a")].map(right).map(outcome));
        """,
    )
    assert sent == [
        [["a", "b"], []],
        [["a", "", "c"], ["questions.0.choices.1.text empty"]],
        [["a"], ["questions.0.choices fewChoices"]],
    ]


def test_a_fault_of_the_servers_is_shown_at_the_field_it_names(run_module: RunModule) -> None:
    located = _after(
        run_module,
        """
        const { locate } = await import("./studio/check.js");
        const paths = [
          "title", "questions", "questions.0.text", "questions.0", "questions.0.choices", "questions.0.choices.1.text",
          "questions.1.answer.decimal", "questions.2.accepted.1", "questions.1.image.url", "questions.9.text", "body",
        ];
        const named = ({ question, field }) => [question && edits.find(draft, question).text, field.replace(b, "B")];
        print(paths.map((path) => named(locate(draft, path))));
        """,
    )
    assert located == [
        [None, "title"],
        [None, "questions"],
        ["one", "text"],
        ["one", ""],
        ["one", "choices"],
        ["one", "choices.B"],
        ["two", "answer"],
        ["three", "accepted"],
        ["two", "image.url"],
        [None, "questions"],
        [None, "body"],
    ]


def test_drafts_outlive_the_page_and_where_they_cannot_they_live_as_long_as_it(run_module: RunModule) -> None:
    outcome = run_module("""
        const { createDrafts } = await import("./studio/drafts.js");
        const held = {};
        const storage = (most) => new Proxy(held, { get: (_, name) => ({
          getItem: (key) => held[key] ?? null,
          setItem(key, text) { if (text.length > most) throw new Error("full"); held[key] = text; },
          removeItem: (key) => delete held[key],
        })[name] });
        const record = (key, at) => ({ key, quiz: null, saved: "", at, draft: { questions: [] } });
        const drafts = createDrafts(storage(1000));
        const kept = [drafts.put(record("a", 1)), drafts.put(record("b", 2))];
        const again = createDrafts(storage(1000)).list().map(({ key }) => key);
        drafts.drop("a");
        const full = createDrafts(storage(10));
        const refused = full.put(record("c", 3));
        held["quizfleet.draft.broken"] = "{";
        const none = createDrafts(null);
        print({
          kept, again, left: drafts.list().map(({ key }) => key), refused, taken: full.take("c").at,
          listed: full.list().map(({ key }) => key),
          none: [none.put(record("d", 4)), none.take("d").at, none.take("e")],
        });
    """)
    assert outcome == {
        "kept": [True, True],
        "again": ["b", "a"],
        "left": ["b"],
        "refused": False,
        "taken": 3,
        "listed": ["c", "b"],
        "none": [False, 4, None],
    }
