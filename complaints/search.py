"""Full text without accents, prefixes included: what the queue's search box finds.

Row-level security hides a GIN index from `@@` (it is not leakproof), so a definer function reads the index for the
tenant alone and returns ids (migration 0003); the query around it stays under the policy.
"""

from __future__ import annotations

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models


class Unaccented(models.Func):
    """The text without accents, by an immutable function of ours: an index may rest on it."""

    function, arity, output_field = "acuse_unaccent", 1, models.TextField()


def search_column(*columns: str) -> models.GeneratedField:
    """A stored tsvector of these columns, without a language: names and references are in it, too."""
    vector = SearchVector(*(Unaccented(models.F(column)) for column in columns), config="simple")
    return models.GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True)


LONGEST = 500  # signs; PostgreSQL refuses a word of more than 2046 bytes


class MatchingCases(models.Func):
    """Ids of at most `most` cases of this tenant in which all words begin some word; what is beyond LONGEST is not read."""

    function, template, output_field = "search_cases", "(SELECT %(function)s(%(expressions)s))", models.UUIDField()

    def __init__(self, words: str, most: int) -> None:
        super().__init__(models.Value(words[:LONGEST]), models.Value(most))


class MatchingComplainants(MatchingCases):
    """The same for complainants."""

    function = "search_complainants"
