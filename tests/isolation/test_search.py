"""The two functions that read all companies' words: what a company is told is its own, whatever anybody wrote or asks.

All three companies hold the same words here, so that a search that forgets to ask whose they are finds too much.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connections, models

from complaints import queries
from complaints.models import Case, CaseEvent, CaseText, Complainant
from complaints.search import LONGEST, MatchingCases, MatchingComplainants
from tenants.context import TenantContextMissing, tenant_atomic
from tenants.owned import TenantRow
from tests.conftest import Connect
from tests.isolation.catalogue import APP, SEARCH, isolated_models, tenant_models
from tests.isolation.conftest import AsApp
from tests.isolation.rows import ASTER, BIRCH, HOSTS, insert, new_row, row_id

Raw = psycopg.Connection[Any]

CASES, PEOPLE = "select search_cases(%s, 50)", "select search_complainants(%s, 50)"
FUNCTIONS = ("search_cases", "search_complainants")

# A word → where it stands.
OF_THE_CASE = {
    "rancio": "description",
    "Quíntero": "name",
    "900123456": "tax_id",
    "dara@": "email",
    "3001234567": "phone",
}
IN_A_TEXT = "transportadora"
OF_A_PERSON = {word: column for word, column in OF_THE_CASE.items() if column != "description"}

each_way = pytest.mark.parametrize(
    ("query", "word", "model"),
    [pytest.param(CASES, word, Case, id=f"case by {column}") for word, column in OF_THE_CASE.items()]
    + [pytest.param(CASES, IN_A_TEXT, Case, id="case by a text")]
    + [pytest.param(PEOPLE, word, Complainant, id=f"complainant by {column}") for word, column in OF_A_PERSON.items()],
)
each_table = pytest.mark.parametrize("model", isolated_models(), ids=lambda model: model._meta.db_table)
each_searched = pytest.mark.parametrize(
    "model", [model for model in tenant_models() if model.searched], ids=lambda model: model._meta.db_table
)


def searched_id(model: type[models.Model], company: UUID) -> Any:
    return row_id(model, company, number=7)  # beside the standing rows


@pytest.fixture(scope="module", autouse=True)
def _told(filled: None, owner: Raw) -> None:
    """In each company Dara complains of the same, in the same words."""

    def store(model: type[models.Model], company: UUID, **said: Any) -> None:
        owner.execute(*insert(model, new_row(model, company, id=searched_id(model, company), **said)))

    who = {"name": "Dara Quintero", "tax_id": "900123456", "email": "dara@cliente.example", "phone": "3001234567"}
    with owner.transaction():
        for company in HOSTS:
            store(Complainant, company, **who)
            of_case = {"complainant_id": searched_id(Complainant, company), "description": "El café llegó rancio."}
            store(Case, company, **of_case)
            story = {"case_id": searched_id(Case, company)}
            store(CaseEvent, company, **story)
            story["event_id"] = searched_id(CaseEvent, company)
            store(CaseText, company, **story, text="La transportadora lo dejó al sol.", is_public=False)


# --- whose rows are found ---------------------------------------------------------------------------------------------
@each_way
def test_a_company_finds_its_own_and_nobody_elses(
    query: str, word: str, model: type[models.Model], as_app: AsApp
) -> None:
    for company in HOSTS:
        assert as_app(query, word, tenant=company).fetchall() == [(searched_id(model, company),)]


@each_way
def test_without_a_company_nothing_is_found(query: str, word: str, model: type[models.Model], as_app: AsApp) -> None:
    assert as_app(query, word, tenant=None).fetchall() == []


def test_what_only_another_company_wrote_is_found_by_it_alone(as_app: AsApp, owner: Raw) -> None:
    """The standing rows differ by company: each word that Birch's hold finds nothing for Aster."""
    for model, query, column in (
        (Case, CASES, "description"),
        (CaseText, CASES, "text"),
        (Complainant, CASES, "name"),
        (Complainant, PEOPLE, "name"),
    ):
        key, table = row_id(model, BIRCH), model._meta.db_table
        ((word,),) = owner.execute(f"select {column} from {table} where id = %s", [key]).fetchall()
        theirs = row_id(Complainant if query == PEOPLE else Case, BIRCH)
        assert (theirs,) in as_app(query, word, tenant=BIRCH).fetchall()
        assert {key for (key,) in as_app(query, word).fetchall()}.isdisjoint(
            {theirs, row_id(Case, BIRCH), row_id(Complainant, BIRCH)}
        )


@pytest.mark.parametrize("query", [CASES, PEOPLE], ids=FUNCTIONS)
@pytest.mark.parametrize(
    "words",
    [
        *("'", "'|'", "!nobody", "dara|rancio", "dara & rancio", "(", ":*", "dara:*", "\\", "\\'", "%", "<->", "*"),
        *("", " ", "' or true --", "dara') or true --", "'; select 1; --", "’", "\u0301", "dara\ufeff", "ﬁ", "İ", "🙂"),
        pytest.param("x" * LONGEST, id="one word"),
        pytest.param("x " * (LONGEST // 2), id="many words"),
    ],
)
def test_no_words_reach_beyond_the_company(query: str, words: str, as_app: AsApp) -> None:
    """Nor are they an error: whatever somebody types is words to look for."""
    mine = {(key,) for model in (Case, Complainant) for key in (row_id(model, ASTER), searched_id(model, ASTER))}
    assert set(as_app(query, words).fetchall()) <= mine
    assert as_app(query, words, tenant=None).fetchall() == []


def test_the_models_search_their_company(django_assert_num_queries: Any) -> None:
    for company in HOSTS:
        with tenant_atomic(company), django_assert_num_queries(2):
            cases = Case.objects.filter(pk__in=MatchingCases(f"{IN_A_TEXT} ", 50))
            people = Complainant.objects.filter(pk__in=MatchingComplainants("quintero", 50))
            assert [case.tenant_id for case in cases] == [person.tenant_id for person in people] == [company]
    with pytest.raises(TenantContextMissing):
        list(queries.complainants_like("quintero"))


# --- what the functions tell, and to whom -----------------------------------------------------------------------------
@pytest.mark.parametrize("name", FUNCTIONS)
def test_ids_are_all_it_tells(name: str, owner: Raw) -> None:
    told = owner.execute(
        "select prorettype::regtype::text, proretset, proargmodes is null from pg_proc where proname = %s", [name]
    ).fetchall()
    assert told == [("uuid", True, True)]


@pytest.mark.parametrize("query", [CASES, PEOPLE], ids=FUNCTIONS)
def test_only_the_app_searches(query: str, as_app: AsApp, connect: Connect) -> None:
    as_app(query, "dara")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for function"):
        connect("sweeper").execute(query, ["dara"])


@pytest.mark.parametrize("query", [CASES, PEOPLE], ids=FUNCTIONS)
def test_the_callers_path_does_not_count(query: str, owner: Raw) -> None:
    """Somebody's own current_setting() names another company: a function that looked for it first would believe it."""
    word = "dara"
    with owner.transaction(force_rollback=True):
        owner.execute("select set_config('app.tenant_id', %s, true)", [str(ASTER)])
        honest = owner.execute(query, [word]).fetchall()
        owner.execute("create schema trap; grant usage on schema trap to public")
        owner.execute(
            "create function trap.current_setting(text, boolean) returns text language sql"
            f" as $$ select '{BIRCH}'::text $$"
        )
        owner.execute("set local search_path = trap, pg_catalog, public")
        assert owner.execute("select current_setting('app.tenant_id', true)").fetchall() == [(str(BIRCH),)]
        assert owner.execute(query, [word]).fetchall() == honest != []


# --- the role that owns them ------------------------------------------------------------------------------------------
def test_nobody_signs_in_as_the_searcher() -> None:
    address = connections["default"].settings_dict
    with pytest.raises(psycopg.OperationalError, match=r"not permitted to log in|authentication failed"):
        psycopg.connect(
            dbname=address["NAME"],
            host=address["HOST"],
            port=address["PORT"],
            user=SEARCH,
            password=address["PASSWORD"],
        )


@pytest.mark.parametrize(
    "query",
    [
        f"set role {SEARCH}",
        f"set session authorization {SEARCH}",
        f"grant {SEARCH} to {APP}",
        *(f"alter function {name}(text, integer) reset all" for name in FUNCTIONS),
        *(f"drop function {name}(text, integer)" for name in FUNCTIONS),
        "create or replace function search_cases(words text, most integer) returns setof uuid language sql"
        " as 'select id from complaints_case'",
        f"alter policy search on complaints_casetext to {APP}",
        f"create policy more on complaints_casetext to {APP} using (true)",
    ],
)
def test_the_app_is_not_the_searcher(query: str, as_app: AsApp) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_app(query)


@pytest.fixture
def searcher(owner: Raw) -> Iterator[Raw]:
    """The functions' owner, at Aster. Nobody signs in as it; the product's owner may become it. All is undone."""
    with owner.transaction(force_rollback=True):
        owner.execute(f"set local role {SEARCH}")
        owner.execute("select set_config('app.tenant_id', %s, true)", [str(ASTER)])
        yield owner


def refused(searcher: Raw, query: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), searcher.transaction():
        searcher.execute(query)


@each_table
def test_the_searcher_reads_the_searched_columns_and_writes_nothing(model: type[models.Model], searcher: Raw) -> None:
    table, searched = model._meta.db_table, getattr(model, "searched", ())
    for column in (field.column for field in model._meta.local_concrete_fields):
        if column in searched:
            searcher.execute(f"select {column} from {table}")
        else:
            refused(searcher, f"select {column} from {table}")
        refused(searcher, f"update {table} set {column} = default where false")
    for query in (f"insert into {table} default values", f"delete from {table} where false", f"truncate {table}"):
        refused(searcher, query)


@each_searched
def test_the_searched_columns_are_keys_and_one_for_searching(model: type[TenantRow]) -> None:
    fields = [model._meta.get_field(name) for name in model.searched]
    others = [field for field in fields if not (field.primary_key or isinstance(field, models.ForeignKey))]
    assert [(field.name, field.generated) for field in others] == [("search", True)]


@each_searched
def test_a_text_of_another_is_seen_by_no_second_way(model: type[models.Model], as_app: AsApp) -> None:
    """The searcher's policy is the searcher's: to the app, words of another do not exist, by row, by index or by join."""
    table, key = model._meta.db_table, searched_id(model, BIRCH)
    for query in (
        f"select id from {table} where id = %s",
        f"select id from {table} where search @@ 'dara | rancio | transportadora'::tsquery and id = %s",
        f"select t.id from {table} as t, search_cases('dara', 50) as found where t.id = %s",
        f"select id from {table} where tenant_id in (select tenant_id from complaints_case) and id = %s",
    ):
        assert as_app(query, key).fetchall() == []
    mine = as_app(f"select tenant_id from {table} where search @@ 'dara | rancio | transportadora'::tsquery").fetchall()
    assert mine == [(ASTER,)]


def test_a_found_case_shows_no_texts_of_another(as_app: AsApp) -> None:
    """What a page would read around the ids stays under the policy."""
    around = "select tenant_id from complaints_casetext where case_id in (select search_cases(%s, 50))"
    assert as_app(around, IN_A_TEXT).fetchall() == [(ASTER,)]
    everything = "select count(*) from complaints_casetext where text like '%%transportadora%%' and tenant_id <> %s"
    assert as_app(everything, ASTER).fetchall() == [(0,)]
