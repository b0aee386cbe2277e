"""Which part of a pasted claim becomes the query."""

import pytest
from hypothesis import given, strategies as st

from workbench.matching.claim_text import clean_query


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Masks do not work. https://example.org/a?b=c", "Masks do not work."),
        ("Masks do not work. pic.twitter.com/sn5Fl2", "Masks do not work."),
        ("Masks do not work. — Ann Example (@ann_example) January 31, 2021", "Masks do not work. — Ann Example"),
        ("One. — Ann (@ann) May 1, 2021 Two. — Bo (@bo) June 12, 2021", "One. — Ann Two. — Bo"),
        ("#ClimateChange is a hoax, says @realDonaldTrump", "Climate Change is a hoax, says real Donald Trump"),
        ("#5G_kills @CNN", "5G kills CNN"),
        ("The rollout — by 2020 — was safe.", "The rollout — by 2020 — was safe."),
        ("Visit reddit.com/r/x", "Visit reddit.com/r/x"),
        ("https://example.org", "https://example.org"),
        ("Über #GrößteLüge", "Über Größte Lüge"),
        ("", ""),
    ],
)
def test_links_and_handles_go_and_tags_become_words(pasted: str, kept: str) -> None:
    assert clean_query(pasted) == kept


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_a_claim_with_words_keeps_some(claim: str) -> None:
    assert bool(clean_query(claim).split()) == bool(claim.split())


@pytest.mark.parametrize("hostile", [" — " * 30_000, "(@" * 50_000, "#" * 100_000, "aA" * 50_000, "https://" * 12_000])
def test_long_hostile_claims_are_read_in_one_go(hostile: str) -> None:
    assert clean_query(hostile)
