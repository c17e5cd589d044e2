"""Questions about maps: how they are drawn, read and marked, and that what is asked is true."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from played import Played

from harness.grader.course.draw import draw
from harness.grader.course.headings import anchors
from harness.grader.course.manifest import load_course
from harness.grader.grading.snapshots import read_dump
from harness.grader.platform.paths import Layout
from harness.grader.platform.schemas import validator
from harness.grader.platform.words import ACTIONS
from harness.grader.practice import gift, moodle_xml, predict, quiz
from harness.grader.practice.maps import Map, kernel_listing, map_from, protection, runs_of
from harness.grader.practice.questions import (
    CHOICE,
    NUMBER,
    RUNS,
    Lots,
    Question,
    Quiz,
    choices_of,
    read_answer,
    runs_text,
)

PASSED, FAILED, USAGE = 0, 1, 2
CHOICES = ("free", "reserved", "committed")


def question(kind: str, key: str, choices: tuple[str, ...] = ()) -> Question:
    return Question("test", "What?", "", kind, key, "So.", "", "lessons/01_map.md#x", choices)


# ---- drawing, reading, marking ----


def test_draws_are_the_same_on_every_machine() -> None:
    """The seeds that a teacher has handed out must go on meaning the same questions."""
    lots = Lots("quiz/1")
    assert [lots.below(1000) for _ in range(4)] == [443, 132, 998, 939]
    assert sorted(Lots("a").shuffled("abcdef")) == list("abcdef")


def test_key_is_one_of_the_choices_and_stands_anywhere() -> None:
    places = set()
    for seed in range(60):
        made = choices_of(Lots(str(seed)), "key", ["a", "b", "key", "c", "b", "d"])
        assert len(made) == len(set(made)) == 4 and "key" in made
        places.add(made.index("key"))
    assert places == {0, 1, 2, 3}


@pytest.mark.parametrize(
    "kind, text, answer",
    [
        (CHOICE, "b", "reserved"),
        (CHOICE, " C ", "committed"),
        (CHOICE, "Committed", "committed"),
        (CHOICE, "d", None),
        (CHOICE, "1", None),
        (NUMBER, "42", "42"),
        (NUMBER, "0x2a", "42"),
        (NUMBER, "42 pages", "42"),
        (NUMBER, "-1", None),
        (NUMBER, "many", None),
        (RUNS, "r3 c9:rw r35", "R3 C9:RW R35"),
        (RUNS, "R3, C4:RW, C5:RW, R35", "R3 C9:RW R35"),
        (RUNS, "R3 C4:R C5:RW", "R3 C4:R C5:RW"),
        (RUNS, "C2:RW+G", "C2:RW+G"),
        (RUNS, "C9", None),
        (RUNS, "R3:RW", None),
        (RUNS, "three runs", None),
    ],
)
def test_answer_is_read_as_it_is_meant(kind: str, text: str, answer: str | None) -> None:
    choices = CHOICES if kind == CHOICE else ()
    assert read_answer(question(kind, "free", choices), text) == answer


# ---- what may be asked: a map made by hand ----


def row(base: int, end: int, **words: Any) -> dict[str, Any]:
    """A committed private row, but for what is said."""
    made = {
        "base": hex(base),
        "end": hex(end),
        "state": "commit",
        "type": "private",
        "protect": "RW",
        "allocation_base": hex(base),
        "allocation_protect": "RW",
        "kind": "private",
        "detail": "",
        "rule": "vad-private",
        "confidence": "kernel",
        "conflict": False,
        "evidence": [],
        "rejected": [],
    }
    return made | words


def map_of(rows: Sequence[Mapping[str, Any]], *captured: str) -> Map:
    kinds = {kind: {"lesson": "lessons/01_map.md#x"} for kind in (*quiz.WORDS, "unusable")}
    said = {"rows": list(rows), "captured": list(captured), "kinds": kinds}
    return map_from(Path("x.dmp"), said)


RECORDED = ("checkpoint", "threads", "heap list", "heap contents")
LOOKS_SO = {"rule": "exited-stack", "kind": "stack", "confidence": "none", "overruled": False}
WEAKER = {"rule": "x", "kind": "system", "confidence": "pointer", "overruled": False}
AS_STRONG = {"rule": "x", "kind": "heap", "confidence": "kernel", "overruled": False}


@pytest.mark.parametrize(
    "words, may",
    [
        ({}, True),
        ({"conflict": True}, False),
        ({"confidence": "signature"}, False),
        ({"rejected": [LOOKS_SO]}, False),
        ({"rejected": [AS_STRONG]}, False),
        ({"rejected": [AS_STRONG | {"overruled": True}]}, True),
        ({"rejected": [WEAKER]}, True),
    ],
)
def test_only_what_is_beyond_doubt_may_be_asked(words: dict[str, Any], may: bool) -> None:
    found = map_of([row(0x10000, 0x20000, **words)], *RECORDED)
    assert found.may_be_asked(found.rows[0]) is may


def test_private_is_not_asked_where_a_heap_could_hide() -> None:
    """A crash reporter's dump may lack the list of heaps, and no dump of Windows names all that
    belongs to each."""
    for missing in (None, *RECORDED):
        found = map_of([row(0x10000, 0x20000)], *(f for f in RECORDED if f != missing))
        assert found.may_be_asked(found.rows[0]) is (missing is None)


def test_private_is_not_asked_where_virtualalloc_did_not_choose_the_address() -> None:
    found = map_of([row(0x7FFA11E45000, 0x7FFA28000000, state="reserve")], *RECORDED)
    assert not found.may_be_asked(found.rows[0])
    assert quiz.what_to_release(found, Lots("1"), lambda address: "") is None


KINDS_OF_ROWS = {
    "image": row(0x10000, 0x20000, kind="image", type="image", rule="vad-image"),
    "view": row(0x10000, 0x20000, kind="shareable", type="mapped", rule="vad-shareable"),
    "heap": row(0x10000, 0x20000, kind="heap", rule="heap-layout", confidence="pointer"),
}


@pytest.mark.parametrize(
    ("name", "kind", "captured", "denied"),
    [
        ("image", "heap", (), True),
        ("image", "image", (), False),
        ("view", "stack", (), True),
        # Windows has heaps in views, and a list of them that was not captured is not empty.
        ("view", "heap", ("heap list",), False),
        ("view", "heap", ("heap list", "heap contents"), True),
        ("heap", "private", (), True),
    ],
)
def test_a_wrong_choice_is_proved_to_be_wrong(
    name: str, kind: str, captured: tuple[str, ...], denied: bool
) -> None:
    found = map_of([KINDS_OF_ROWS[name]], *captured)
    assert found.denies(found.rows[0], kind) is denied


@pytest.mark.parametrize("action", ACTIONS)
def test_what_has_no_words_is_not_to_be_predicted(action: str) -> None:
    nothing: Any = None
    step = predict.Step(nothing, nothing, nothing, nothing, nothing, [{"action": action}])
    assert predict.is_predictable(step) == (action in predict.ACTIONS)


def test_listing_shows_whole_regions_and_no_label() -> None:
    """A TEB's end inside a region would give it away."""
    block = {"allocation_base": "0x10000"}
    found = map_of(
        [
            row(0x10000, 0x12000, kind="teb", **block),
            row(0x12000, 0x20000, kind="system", **block),
            row(0x20000, 0x21000, protect="RW+G"),
        ]
    )
    text = kernel_listing(found, [found.rows[0]])
    assert len(text.splitlines()) == 2 and " 0x10000  MEM_COMMIT" in text
    assert "0x104" in kernel_listing(found, [found.rows[2]])
    for label in ("teb", "system", "stack"):
        assert label not in text.lower()


def test_protections_are_winnt_hs() -> None:
    texts = (None, "NA", "RW", "WCX", "RW+G")
    assert [protection(text) for text in texts] == [
        "0x0",
        "0x1",
        "0x4",
        "0x80",
        "0x104",
    ]


def test_what_the_kernel_said_in_unknown_words_is_no_obstacle() -> None:
    odd = row(0x10000, 0x20000, state="?", type="?", protect="?", kind="unknown")
    found = map_of([odd, row(0x20000, 0x30000)], *RECORDED)
    assert kernel_listing(found, found.rows).count("?") == 3
    for maker in quiz.MAKERS:
        question = maker(found, Lots("1"), lambda address: "")
        assert question is None or "unknown" not in str(question)


def test_runs_are_of_whole_pages_though_labels_end_inside() -> None:
    """A 32-bit process's 64-bit stack ends inside its last page."""
    rows = [row(0x10000, 0x12D20), row(0x12D20, 0x13000), row(0x13000, 0x14000, state="reserve")]
    assert runs_text(runs_of(rows)) == "C3:RW R1"


def test_every_lesson_that_is_named_has_its_heading(checkout: Layout) -> None:
    for place in quiz.LESSONS.values():
        name, _, anchor = place.partition("#")
        assert anchor in anchors((checkout.root / name).read_text()), place


# ---- real snapshots ----


@pytest.fixture(scope="module")
def snapshots(built_checkout: Layout, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Of solutions with several threads, with each kind of memory, and with a DLL."""
    from harness.grader.grading.pipeline import Attempt, run_attempts

    course = load_course(built_checkout)
    attempts = []
    for name in ("spawn", "one_of_each", "load_unload"):
        task = course.tasks[name]
        source = built_checkout.solutions / task.unit / f"{name}.c"
        attempts.append(Attempt(task, source, name, (draw(task, 1),)))
    made, _ = run_attempts(built_checkout, attempts, tmp_path_factory.mktemp("runs"), 2)
    wanted = ("002-running", "002-shown", "002-loaded")
    files = [file for a in made for file in sorted(a.runs[0].evidence.glob("*.dmp"))]
    return [file for file in files if file.name.startswith(wanted)]


def test_questions_of_real_snapshots_are_true(
    built_checkout: Layout, snapshots: list[Path]
) -> None:
    regions = built_checkout.native / "regions"
    rows = {file: read_dump(regions, file)["rows"] for file in snapshots}
    seen = set()
    for seed in range(12):
        file = snapshots[seed % len(snapshots)]
        made = quiz.quiz_from(regions, [file], seed, 8)
        assert len(made.questions) == 8
        assert len({q.prompt for q in made.questions}) == 8
        for q in made.questions:
            seen.add(q.about)
            check_truth(q, rows[file])
            check_secrecy(q)
    assert seen == {maker.__name__.replace("_", "-") for maker in quiz.MAKERS}


def row_at(rows: list[dict[str, Any]], address: str) -> dict[str, Any]:
    at = int(address, 16)
    return next(r for r in rows if int(r["base"], 16) <= at < int(r["end"], 16))


def check_truth(q: Question, rows: list[dict[str, Any]]) -> None:
    """Against the classifier's rows, found anew."""
    addresses = re.findall(r"0x[0-9a-f]+", q.prompt)
    here = row_at(rows, addresses[0]) if addresses else {}
    own = [r for r in rows if r.get("allocation_base", "") == here.get("allocation_base")]
    sizes = [(int(r["end"], 16) - int(r["base"], 16)) // 4096 for r in own]
    words = {text: kind for kind, text in quiz.WORDS.items()}
    if q.about == "what-is-here":
        assert words[q.key] == here["kind"]
    elif q.about == "which-lies-in":
        (kind,) = [kind for text, kind in words.items() if text in q.prompt]
        assert [c for c in q.choices if row_at(rows, c)["kind"] == kind] == [q.key]
    elif q.about == "which-thread":
        assert (here["kind"], here["thread"]) == ("stack", int(q.key))
    elif q.about == "how-much-reserved":
        assert int(q.key) == sum(sizes)
    elif q.about == "how-much-committed":
        assert int(q.key) == sum(s for s, r in zip(sizes, own) if r["state"] == "commit")
    elif q.about == "which-is-guarded":
        guarded = [c for c in q.choices if "+G" in (row_at(rows, c)["protect"] or "")]
        assert guarded == [q.key]
    elif q.about == "what-to-release":
        assert q.key == here["allocation_base"] and here["kind"] == "private"
    else:
        assert q.about == "how-much-unusable"
        gap = row_at(rows, hex(int(addresses[0], 16) + 1))
        assert gap["kind"] == "unusable"
        assert int(q.key) * 4096 == int(gap["end"], 16) - int(gap["base"], 16)


def check_secrecy(q: Question) -> None:
    assert q.key in q.choices if q.kind == CHOICE else not q.choices
    assert "unknown" not in q.key and q.lesson.startswith("lessons/")
    listing = q.facts.split("\n\n")[0].lower()
    for label in ("heap", "stack", "teb", "peb", "guard", "unusable", ".dll"):
        assert label not in listing, q.facts
    assert "listing" not in q.prompt and str(q.why) not in q.facts


def test_same_seed_and_dumps_are_the_same_quiz(
    built_checkout: Layout, snapshots: list[Path]
) -> None:
    regions = built_checkout.native / "regions"
    one = quiz.quiz_from(regions, snapshots, 3, 8)
    assert one == quiz.quiz_from(regions, snapshots, 3, 8)
    assert one.questions != quiz.quiz_from(regions, snapshots, 4, 8).questions


# ---- GIFT ----

ESCAPED = {r"\:": "&&058;", r"\#": "&&035;", r"\=": "&&061;", r"\{": "&&123;"}
ESCAPED |= {r"\}": "&&125;", r"\~": "&&126;", r"\n": "&&010;"}


def as_moodle_reads(text: str) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """(title, text, [(= or ~, answer)], feedback) of each question: comments go, empty lines
    part questions, escapes become placeholders first and characters at the end."""
    text = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    found = []
    for block in filter(str.strip, text.split("\n\n")):
        block = block.replace("\\\\", "&&092;")
        for escape, placeholder in ESCAPED.items():
            block = block.replace(escape, placeholder)
        block = block.replace("&&092;", "\\")
        _, title, rest = block.strip().split("::")
        body, answers = rest.split("{")
        answers, feedback = answers.rstrip("}").split("####")
        if answers.startswith("#"):
            answers = answers[1:]
        marked = re.findall(r"([=~])([^=~]+)", answers)
        pairs = [(sign, characters(answer.strip())) for sign, answer in marked]
        found.append((title, characters(body.strip()), pairs, characters(feedback.strip())))
    return found


def characters(text: str) -> str:
    for escape, placeholder in ESCAPED.items():
        text = text.replace(placeholder, "\n" if escape == r"\n" else escape[1])
    return text


def made_quiz() -> tuple[Quiz, str]:
    listing = "0x1000  3 pages  C:\\new\\~tmp{1}\n0x4000  # = <RW>"
    made = Quiz(
        "Read: it",
        7,
        "First.\n\n    int x = {1};",
        (
            Question(
                "a", "One & two?", listing, CHOICE, "b = 2", "Why.", listing, "l#x", ("a", "b = 2")
            ),
            Question("b", "How many?", "", NUMBER, "42", "Why.", "", "l#x"),
            Question("c", "Which runs?", "", RUNS, "R3 C9:RW", "Why.", "", "l#x"),
        ),
    )
    return made, listing


def test_gift_says_what_the_quiz_says() -> None:
    made, listing = made_quiz()
    choice, number, runs = as_moodle_reads(gift.render(made))
    assert choice[0].endswith("seed 7, 1")
    shown = listing.replace("<", "&lt;").replace(">", "&gt;")
    assert choice[1] == (
        f"[html]<p>First.</p><pre>    int x = {{1}};</pre><p>One &amp; two?</p><pre>{shown}</pre>"
    )
    assert choice[2] == [("~", "a"), ("=", "b = 2")]
    assert choice[3] == f"<p>Why.</p><pre>{shown}</pre><p>Read l#x.</p>"
    assert number[2] == [("=", "42:0")]
    assert runs[2] == [("=", "R3 C9:RW")]


def test_xml_says_what_the_quiz_says() -> None:
    """The elements are those that Moodle's question/format/xml/format.php reads."""
    made, listing = made_quiz()
    root = ET.fromstring(moodle_xml.render(made).encode())
    kinds = [question.get("type") for question in root.findall("question")]
    assert kinds == ["multichoice", "numerical", "shortanswer"]
    choice, number, runs = root.findall("question")
    shown = listing.replace("<", "&lt;").replace(">", "&gt;")
    assert choice.findtext("questiontext/text") == (
        f"<p>First.</p><pre>    int x = {{1}};</pre><p>One &amp; two?</p><pre>{shown}</pre>"
    )
    assert choice.findtext("generalfeedback/text") == (
        f"<p>Why.</p><pre>{shown}</pre><p>Read l#x.</p>"
    )
    answers = [(a.get("fraction"), a.findtext("text")) for a in choice.iter("answer")]
    assert answers == [("0", "a"), ("100", "b = 2")] and choice.findtext("single") == "true"
    assert [a.findtext("tolerance") for a in number.iter("answer")] == ["0"]
    assert [a.findtext("text") for a in runs.iter("answer")] == ["R3 C9:RW"]
    assert all(question.findtext("name/text") for question in root)


def test_xml_holds_what_xml_cannot() -> None:
    made = Quiz("t", 1, "]]>\x00\x1b<&", (question(NUMBER, "1"),))
    ET.fromstring(moodle_xml.render(made).encode())


# ---- the commands ----


def kept_run(real: Played) -> Path:
    code, _, err = real.call("run", "spawn", "--source", str(solution(real)), "--seed", "1")
    assert code == PASSED, err
    return next((real.layout.runs / "spawn/1").glob("*-running-*.dmp"))


def solution(real: Played) -> Path:
    return real.layout.solutions / "05_stacks/spawn.c"


def test_quiz_is_asked_marked_and_handed_out(real: Played, tmp_path: Path) -> None:
    dump = str(kept_run(real))
    code, document = real.json("quiz", dump, "--seed", "5")
    assert code == PASSED and "answers" not in document
    assert [e.message for e in validator("quiz").iter_errors(document)] == []
    keys = [q["key"] for q in document["questions"]]

    answers = tmp_path / "answers"
    answers.write_text("".join(f"{key}\n" for key in keys))
    code, marked = real.json("quiz", dump, "--seed", "5", "--answers", str(answers))
    assert (code, marked["right"]) == (PASSED, len(keys))
    assert [e.message for e in validator("quiz").iter_errors(marked)] == []

    answers.write_text("".join(f"{key}\n" for key in keys[:-1]) + "\n")
    code, out, _ = real.call("quiz", dump, "--seed", "5", "--answers", str(answers))
    assert code == FAILED and f"{len(keys) - 1} of {len(keys)} correct" in out
    assert "answered  nothing" in out and "because" in out

    file = tmp_path / "quiz.gift"
    code, out, err = real.call("quiz", dump, "--seed", "5", "--export", str(file))
    assert (code, out) == (PASSED, "") and "8 questions" in err
    right = [answer for *_, pairs, _ in as_moodle_reads(file.read_text()) for answer in pairs]
    assert len([sign for sign, _ in right if sign == "="]) == len(keys)

    code, _, _ = real.call("quiz", dump, "--seed", "5", "--export", str(tmp_path / "quiz.xml"))
    assert code == PASSED and len(ET.parse(tmp_path / "quiz.xml").getroot()) == len(keys)

    code, document = real.json("quiz", "--from-runs", "--seed", "5")
    assert code == PASSED and len(document["questions"]) == 8


def test_quiz_on_a_terminal_asks_again_and_shows_answers_at_the_end(
    real: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = str(kept_run(real))
    keys = [q["key"] for q in real.json("quiz", dump, "--seed", "5")[1]["questions"]]
    typed = "zzz\n" + "".join(f"{key}\n" for key in keys)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    code, out, _ = real.call("quiz", dump, "--seed", "5")
    assert code == PASSED and f"{len(keys)} of {len(keys)} correct" in out
    assert out.count("that is not a possible answer") == 1
    assert out.index("correct   ") > out.rindex(") > "), "answers come after the last question"


@pytest.mark.parametrize(
    "argv, said",
    [
        (["quiz"], "quiz needs either dumps or --from-runs"),
        (["quiz", "a.dmp", "--from-runs"], "quiz needs either dumps or --from-runs"),
        (["quiz", "none.dmp"], "none.dmp: no such file"),
        (
            ["quiz", "--from-runs"],
            "there are no recordings in build/runs. Make some: python3 grade.py grade solutions",
        ),
        (["predict", "commit_windo"], "Did you mean commit_window?"),
        (
            ["predict", "classify", "--seed", "1"],
            "classify: none of its runs has a snapshot before",
        ),
        (["quiz", __file__], "test_questions.py: not a minidump"),
    ],
)
def test_wrong_argument_gets_advice(real: Played, argv: list[str], said: str) -> None:
    code, out, err = real.call(*argv)
    assert (code, out) == (USAGE, "")
    assert said in err


def test_answers_that_cannot_be_meant_are_named(real: Played, tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    predict = ("predict", "commit_window", "--seed", "3", "--answers", str(answers))
    answers.write_text("a\n")
    code, _, err = real.call(*predict)
    assert code == USAGE and "1 lines for 4 questions" in err
    answers.write_text("z\n\n\n\n")
    code, _, err = real.call(*predict)
    assert code == USAGE and f"{answers}:1: 'z': expected a to d" in err


# ---- predict ----


@pytest.mark.parametrize("seed", [5, 15])
def test_prediction_follows_from_the_parameters(real: Played, seed: int) -> None:
    """What the snapshots gave is what the seed implies, where it asks about the first call."""
    code, document = real.json("predict", "commit_window", "--seed", str(seed), "--questions", "9")
    assert code == PASSED
    assert [e.message for e in validator("quiz").iter_errors(document)] == []
    p = draw(load_course(real.layout).tasks["commit_window"], seed).parameters
    keys = {q["about"]: q["key"] for q in document["questions"]}
    assert keys == {
        "what-happens": "reserved pages were committed",
        "how-many-runs": "3",
        "committed-after": str(p["count"]),
        "protection-after": "PAGE_READWRITE",
        "runs-after": f"R{p['first']} C{p['count']}:RW R{p['pages'] - p['first'] - p['count']}",
    }
    assert f"first = {p['first']}, count = {p['count']}" in document["intro"]
    assert "tasks/02_private/commit_window/scenario.c" in document["intro"], "the program is named"
    for q in document["questions"]:
        assert "R166" not in q["facts"] and "MEM_COMMIT" not in q["facts"], "before, not after"


def test_unit_is_predicted_task_by_task(real: Played) -> None:
    code, document = real.json("predict", "07_views", "--seed", "2", "--questions", "1")
    assert code == PASSED
    tasks = load_course(real.layout).units[6].tasks
    assert [q["prompt"].split(":")[0] for q in document["questions"]] == list(tasks)
