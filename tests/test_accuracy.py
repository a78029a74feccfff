"""On the project's own labelled payloads and adversarial cases nothing may get worse than what is committed."""

import doctest
import json
import sys
from functools import cache
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))  # the rooms of the harness import each other from there

from making import marks  # noqa: E402
from making.adversarial import adversarial_rows  # noqa: E402
from making.labelled import labelled_rows  # noqa: E402
from measuring import figures, leaks, pages, scoring, sets, systems  # noqa: E402

LABELLED, ADVERSARIAL = BENCHMARKS / "labelled.jsonl", BENCHMARKS / "adversarial.jsonl"
BLIND = BENCHMARKS / "blind.jsonl"
MOST = 0.02


@cache
def measured() -> pages.Measured:
    cases = sets.own(LABELLED)
    found = pages.Measured("own")
    found.leaves = {"pi_classify": scoring.score_leaves(systems.PiClassify(), cases, "own")}
    found.presets = {preset: leaks.score_preset(preset, cases) for preset in leaks.KEPT}
    found.adversarial = leaks.score_adversarial(ADVERSARIAL)
    return found


def adversarial() -> leaks.AdversarialScore:
    score = measured().adversarial
    assert score is not None
    return score


def test_no_figure_falls_below_the_committed_baseline():
    now, before = pages.baseline(measured()), pages.read_baseline(BENCHMARKS / "accuracy_baseline.json")
    assert not pages.drops(now, before), "wanted? then python benchmarks/accuracy.py --write-baseline"


def test_payloads_whose_author_had_not_seen_the_rules_are_judged_no_worse_than_their_page_says():
    found = scoring.score_leaves(systems.PiClassify(), sets.own(BLIND), "blind").personal
    assert found.precision >= 0.95
    assert found.recall >= 0.94


def test_the_labels_of_the_blind_payloads_stand_where_there_is_a_value():
    cases = sets.own(BLIND)
    leaves = [leaf for case in cases for leaf in case.leaves]
    assert len(cases) >= 120
    assert sum(not leaf.ambiguous for leaf in leaves) >= 2000
    labelled = [(leaf, span) for leaf in leaves for span in (*leaf.required, *leaf.optional)]
    assert all(0 <= span.start < span.end <= len(str(leaf.value)) for leaf, span in labelled)
    # One label a leaf: a path that leads nowhere would drop out unseen.
    rows = list(sets.rows(BLIND))
    told = sum(bool(leaf.required or leaf.optional) for leaf in leaves)
    assert told == sum(bool(label["entities"]) for row in rows for label in row["labels"])


def test_at_most_two_in_a_hundred_adversarial_secrets_can_be_read_after_redact():
    score = adversarial()
    assert score.leak.value <= MOST, dict(score.leaked)


def test_at_most_two_in_a_hundred_harmless_controls_are_changed():
    score = adversarial()
    assert score.damage.value <= MOST, dict(score.damaged)


def test_no_payload_is_refused_as_a_whole():
    refused = [
        *adversarial().refused,
        *(case for score in measured().presets.values() for case in score.refused),
    ]
    assert refused == []


@pytest.mark.parametrize(("path", "made"), [(LABELLED, labelled_rows), (ADVERSARIAL, adversarial_rows)])
def test_the_committed_rows_are_those_that_the_builder_makes(path, made):
    committed = path.read_text("utf-8").splitlines()
    assert committed == [json.dumps(row, separators=(",", ":")) for row in made()]


def test_the_sets_are_as_large_as_their_page_says():
    cases, rows = sets.own(LABELLED), list(sets.rows(ADVERSARIAL))
    assert len(cases) >= 120
    assert sum(len(case.leaves) for case in cases) >= 3000
    assert sum("secrets" in row for row in rows) >= 300
    assert sum("keep" in row for row in rows) >= 100


def test_every_adversarial_secret_counts_as_left_when_nothing_is_redacted():
    """The detector of leaks sees through every spelling that it is asked to judge."""
    blind = [
        row["id"]
        for row in sets.rows(ADVERSARIAL)
        for secret in row.get("secrets", ())
        if not leaks.is_left(secret, json.loads(row["text"]) if "text" in row else row["payload"])
    ]
    assert blind == []


def test_labelled_spans_hold_the_text_that_they_are_labelled_for():
    for case in sets.own(LABELLED):
        for leaf in case.leaves:
            for span in (*leaf.required, *leaf.optional):
                assert 0 <= span.start < span.end <= len(str(leaf.value)), (case.id, leaf.place)


def test_a_system_that_answers_all_labels_gets_full_marks():
    cases = sets.own(LABELLED)
    answers = {id(case.payload): {leaf.place: list(leaf.required) for leaf in case.leaves} for case in cases}

    class Oracle:
        name = "oracle"

        def look(self, payload):
            return answers[id(payload)]

    score = scoring.score_leaves(Oracle(), cases, "own")
    assert (score.total.precision, score.total.recall, score.personal.f(2)) == (1.0, 1.0, 1.0)
    assert score.harmless.hits == 0


def test_a_system_that_says_nothing_has_no_recall_and_flags_nothing():
    class Silent:
        name = "silent"

        def look(self, _payload):
            return {}

    score = scoring.score_leaves(Silent(), sets.own(LABELLED), "own")
    assert (score.total.recall, score.personal.recall, score.harmless.hits) == (0.0, 0.0, 0)


@pytest.mark.parametrize("module", [figures, leaks, marks, pages, scoring, sets, systems])
def test_the_examples_in_the_harness_are_true(module):
    outcome = doctest.testmod(module)
    assert (outcome.failed, outcome.attempted > 0) == (0, True)


def test_a_figure_that_falls_is_named():
    assert pages.drops({"recall": 0.8}, {"recall": 0.9}) == ["recall: 0.9 before, 0.8 now"]
    assert pages.drops({"recall": 0.95}, {"recall": 0.9}) == []
