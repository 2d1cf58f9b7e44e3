"""The tables of kinds and origins, and what can be inferred from what is shown."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from signaltriage.simulate.kinds import kinds
from signaltriage.simulate.truth import average_precision, posterior
from signaltriage.simulate.world import world


def test_tables_add_up():
    """Shares are distributions, and exploited kinds are as frequent at home as abroad."""
    assert sum(origin.share for origin in world().origins) == pytest.approx(1)
    for origin in world().origins:
        assert sum(kind.share(origin) for kind in kinds().rows) == pytest.approx(1)
        assert sum(origin.languages.values()) == pytest.approx(1)
    for kind in kinds().rows:
        assert not kind.exploited or kind.share_local == kind.share_abroad
        assert sum(kind.cues) == pytest.approx(1)
        assert sum(kind.facts) == pytest.approx(1)


def test_draws_follow_the_table():
    """Sampled masks have the probabilities that Bayes uses."""
    kind, rng = kinds()["ring"], Random(1)
    n = 40_000
    counts = np.bincount([kind.draw_cues(rng) for _ in range(n)], minlength=len(kind.cues))
    p = np.array(kind.cues)
    assert np.abs(counts / n - p).max() < 0.01
    z = (counts - n * p)[p > 0] / np.sqrt(n * p * (1 - p))[p > 0]
    assert np.abs(z).max() < 5


def test_posterior_of_a_plain_single_is_below_the_base_rate():
    """One common cue says less than nothing; three rare ones with facts say much."""
    table = kinds()
    plain = posterior(table.cue_bit("trust"), 0, 0, None)
    cues = table.cue_bit("youth") | table.cue_bit("other_answers") | table.cue_bit("no_protection")
    facts = table.fact_bit("many_names") | table.fact_bit("lock_step")
    base = sum(table.shares[kind.name] for kind in table.rows if kind.exploited)
    assert plain < base < 0.04
    assert posterior(cues, 0, facts, None) > 10 * base


def test_agency_is_told_from_a_ring_by_saying_so():
    """Several personas with one text on one number: suspicious, not where an agency says so."""
    table = kinds()
    facts = table.fact_bit("shared_contact") | table.fact_bit("text_reuse")
    facts |= table.fact_bit("lock_step")
    youth = table.cue_bit("youth")
    says = table.fact_bit("says_agency")
    assert posterior(youth, 0, facts, 5) > 0.6
    assert posterior(youth, 0, facts | says, 5) < 0.75 * posterior(youth, 0, facts, 5)
    assert (
        posterior(table.cue_bit("third_person"), 0, facts ^ table.fact_bit("text_reuse") | says, 5)
        < 0.1
    )


def test_names_on_one_line_alone_say_little():
    """A collective without a word about itself looks like a ring that shows nothing else."""
    table = kinds()
    assert posterior(table.cue_bit("trust"), 0, table.fact_bit("shared_contact"), 5) < 0.1


def test_a_statement_counts_as_evidence():
    """A club that says so is no ring; a job ad is seldom one."""
    table = kinds()
    shared, trust = table.fact_bit("shared_contact"), table.cue_bit("trust")
    assert posterior(trust, 0, shared, 12, "club") < 0.01
    for statement in ("couple", "job", "kink", "telephonist", "trans", "translator"):
        assert posterior(trust, 0, 0, None, statement) < 0.1


def test_what_cannot_be_seen_is_summed_out():
    """Not knowing about a cue lies between knowing it present and knowing it absent."""
    table = kinds()
    hidden, youth = table.cue_bit("hidden_phone"), table.cue_bit("youth")
    low, high = sorted((posterior(youth, 0, 0, None), posterior(youth | hidden, 0, 0, None)))
    assert low < posterior(youth, hidden, 0, None) < high


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1)), min_size=1, max_size=40))
def test_average_precision_is_that_of_scikit_learn(pairs):
    """Ties and all; without a positive it is 0."""
    value = average_precision((float(score), label) for score, label in pairs)
    if any(label for _, label in pairs):
        expected = average_precision_score([y for _, y in pairs], [x for x, _ in pairs])
        assert value == pytest.approx(expected)
    else:
        assert value == 0.0
