"""Full text under row-level security: one reader that sees the searched columns of all tenants, and filters by itself.

`@@` is not leakproof, so under a policy PostgreSQL reads every row of the tenant and never the index. The function is
owned by a role that may read those columns only, filters by the same setting as the policies and returns ids.
"""

from django.conf import settings
from django.db import migrations

ROLES = settings.DB_ROLES

QUERY = """
            SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS tenant,
                (SELECT string_agg(quote_literal(word) || ':*', ' & ')::tsquery
                 FROM regexp_split_to_table(lower(public.acuse_unaccent(words)), '[^[:alnum:]]+') AS word
                 WHERE word <> '') AS query
"""

FORWARDS = f"""
CREATE FUNCTION search_cases(words text, most integer) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp
    AS $$
        WITH asked AS ({QUERY})
        SELECT DISTINCT found.id FROM asked, LATERAL (
            SELECT c.id FROM public.complaints_case AS c WHERE c.tenant_id = tenant AND c.search @@ query
            UNION ALL
            SELECT t.case_id FROM public.complaints_casetext AS t WHERE t.tenant_id = tenant AND t.search @@ query
            UNION ALL
            SELECT c.id FROM public.complaints_complainant AS p
                JOIN public.complaints_case AS c ON c.tenant_id = p.tenant_id AND c.complainant_id = p.id
                WHERE p.tenant_id = tenant AND p.search @@ query
        ) AS found
        LIMIT most
    $$;
CREATE FUNCTION search_complainants(words text, most integer) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp
    AS $$
        WITH asked AS ({QUERY})
        SELECT p.id FROM asked, public.complaints_complainant AS p
        WHERE p.tenant_id = tenant AND p.search @@ query
        LIMIT most
    $$;
REVOKE ALL ON FUNCTION search_cases(text, integer), search_complainants(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_cases(text, integer), search_complainants(text, integer) TO {ROLES["app"]};
GRANT CREATE ON SCHEMA public TO {ROLES["search"]};
ALTER FUNCTION search_cases(text, integer) OWNER TO {ROLES["search"]};
ALTER FUNCTION search_complainants(text, integer) OWNER TO {ROLES["search"]};
REVOKE CREATE ON SCHEMA public FROM {ROLES["search"]};
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_eraser")]
    operations = [
        migrations.RunSQL(FORWARDS, "DROP FUNCTION search_cases(text, integer), search_complainants(text, integer)")
    ]
