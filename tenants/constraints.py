"""Isolation as constraint objects: makemigrations notices them, migrate undoes them, squashmigrations folds them.

`tenants.owned` adds them to every tenant's model; nobody writes them by hand.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint

CURRENT_TENANT = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)"


class DatabaseConstraint(BaseConstraint):
    """A constraint known by its deconstructed arguments and checked by the database alone.

    Its SQL waits for the end of the migration, when every table of it exists. One that is removed again in the same
    (squashed) migration is taken out of the queue instead.
    """

    def statement(self, model: Any, schema_editor: Any) -> Statement:
        raise NotImplementedError

    def undo(self, model: Any, schema_editor: Any) -> str:
        raise NotImplementedError

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        schema_editor.deferred_sql.append(self.statement(model, schema_editor))

    constraint_sql = create_sql

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        created = str(self.statement(model, schema_editor))
        for waiting in schema_editor.deferred_sql:
            if str(waiting) == created:
                schema_editor.deferred_sql.remove(waiting)
                return None
        return self.undo(model, schema_editor)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """full_clean() has nothing to ask: the database refuses."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class TenantIsolation(DatabaseConstraint):
    """Row-level security, grants and the append-only lock of one table.

    Grants are part of it so that a table without isolation is a table the app cannot read at all.

    column: what holds the tenant. verbs: what the app may do. sweeper_reads, sweeper_writes: columns that the sweeper
    sees and sets for all tenants. personal: columns that the eraser blanks. searched: columns that the search function
    reads, whose owner may see every tenant's (it filters by the setting itself). append_only: no UPDATE, no DELETE.
    """

    def __init__(
        self,
        *,
        name: str,
        column: str = "tenant_id",
        verbs: str,
        sweeper_reads: tuple[str, ...] = (),
        sweeper_writes: tuple[str, ...] = (),
        personal: tuple[str, ...] = (),
        searched: tuple[str, ...] = (),
        append_only: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.column, self.verbs, self.append_only = column, verbs, append_only
        self.sweeper_reads, self.sweeper_writes = tuple(sweeper_reads), tuple(sweeper_writes)
        self.personal, self.searched = tuple(personal), tuple(searched)

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"column": self.column, "verbs": self.verbs, "append_only": self.append_only}
        kwargs |= {"sweeper_reads": self.sweeper_reads, "sweeper_writes": self.sweeper_writes}
        kwargs |= {"personal": self.personal, "searched": self.searched}
        return path, args, kwargs

    def statement(self, model: Any, schema_editor: Any) -> Statement:
        roles = settings.DB_ROLES
        owned = f"{self.column} = {CURRENT_TENANT}"
        sql = [
            "ALTER TABLE %(table)s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant ON %(table)s TO {roles['app']} USING ({owned}) WITH CHECK ({owned})",
            # Migrations and constraint checks must see every row, or a broken one would pass validation unseen.
            f"CREATE POLICY owner ON %(table)s TO {roles['owner']} USING (true) WITH CHECK (true)",
            f"GRANT {self.verbs} ON %(table)s TO {roles['app']}",
            f"GRANT SELECT ON %(table)s TO {roles['backup']}",
        ]
        if self.sweeper_reads:
            sql += [
                f"CREATE POLICY sweeper ON %(table)s TO {roles['sweeper']} USING (true)",
                f"GRANT SELECT ({', '.join(self.sweeper_reads)}) ON %(table)s TO {roles['sweeper']}",
            ]
        if self.sweeper_writes:
            sql += [f"GRANT UPDATE ({', '.join(self.sweeper_writes)}) ON %(table)s TO {roles['sweeper']}"]
        if self.personal:
            sql += [
                f"CREATE POLICY eraser ON %(table)s TO {roles['eraser']} USING ({owned}) WITH CHECK ({owned})",
                f"GRANT SELECT, UPDATE ({', '.join(self.personal)}) ON %(table)s TO {roles['eraser']}",
            ]
        if self.searched:
            sql += [
                f"CREATE POLICY search ON %(table)s FOR SELECT TO {roles['search']} USING (true)",
                f"GRANT SELECT ({', '.join(self.searched)}) ON %(table)s TO {roles['search']}",
            ]
        if self.append_only:
            sql += [
                "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %(table)s"
                " FOR EACH ROW EXECUTE FUNCTION append_only()"
            ]
        return Statement(";\n".join(sql), table=Table(model._meta.db_table, schema_editor.quote_name))

    def undo(self, model: Any, schema_editor: Any) -> str:
        """The grants go first: an unprotected table is an unreadable one."""
        table, roles = schema_editor.quote_name(model._meta.db_table), settings.DB_ROLES
        others = ", ".join(roles[name] for name in ("app", "sweeper", "eraser", "search", "backup"))
        sql = [f"REVOKE ALL ON {table} FROM {others}"]
        sql += [
            f"DROP POLICY IF EXISTS {name} ON {table}" for name in ("tenant", "owner", "sweeper", "eraser", "search")
        ]
        sql += [
            f"DROP TRIGGER IF EXISTS append_only ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
        ]
        return ";\n".join(sql)


class TenantReference(DatabaseConstraint):
    """FOREIGN KEY (tenant_id, x_id) REFERENCES parent (tenant_id, id), with its index.

    A single-column key would accept another tenant's row, because key checks bypass row-level security. NOT
    DEFERRABLE: a refusal belongs to the statement that caused it, not to the COMMIT.
    """

    def __init__(self, *, name: str, field: str, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.field = field

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field}

    def statement(self, model: Any, schema_editor: Any) -> Statement:
        quote, field = schema_editor.quote_name, model._meta.get_field(self.field)
        parent, key = field.remote_field.model._meta, f"tenant_id, {quote(field.column)}"
        return Statement(
            f"ALTER TABLE %(table)s ADD CONSTRAINT {quote(self.name)} FOREIGN KEY ({key})"
            f" REFERENCES %(parent)s (tenant_id, {quote(parent.pk.column)});\n"
            f"CREATE INDEX {quote(self.name + '_idx')} ON %(table)s ({key})",
            table=Table(model._meta.db_table, quote),
            parent=Table(parent.db_table, quote),
        )

    def undo(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)};\n"
            f"DROP INDEX {quote(self.name + '_idx')}"
        )
