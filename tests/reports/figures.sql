-- The figures of docs/trends.md counted anew from their definitions, row by row: (figure, value).
-- Parameters: tenant, zone, first and past (days: the period is [first, past)), now.
WITH
off AS (
    SELECT d.day FROM tenants_calendarday d JOIN tenants_calendarversion v ON v.id = d.calendar_id
    WHERE v.tenant_id = %(tenant)s AND d.kind IN ('holiday', 'closure')
    AND v.number = (SELECT max(number) FROM tenants_calendarversion WHERE tenant_id = %(tenant)s)
),
cases AS (
    SELECT c.*, (c.received_at AT TIME ZONE %(zone)s)::date AS received_on,
        (c.resolved_at AT TIME ZONE %(zone)s)::date AS resolved_on
    FROM complaints_case c WHERE c.tenant_id = %(tenant)s
),
received AS (SELECT * FROM cases WHERE received_on >= %(first)s AND received_on < %(past)s),
resolved AS (
    SELECT r.*, (
        SELECT count(*) FROM generate_series(r.received_on + 1, r.resolved_on, interval '1 day') AS day
        WHERE extract(isodow FROM day) < 6 AND day::date NOT IN (SELECT off.day FROM off)
    ) AS took
    FROM cases r WHERE resolved_on >= %(first)s AND resolved_on < %(past)s
),
clocks AS (
    SELECT k.name, k.basis, k.stopped_at < k.due_at AS kept FROM complaints_clock k JOIN cases ON cases.id = k.case_id
    WHERE cases.state <> 'withdrawn' AND k.name IN ('acknowledge', 'resolve')
    AND k.due_on >= %(first)s AND k.due_on < %(past)s AND (k.stopped_at IS NOT NULL OR k.due_at <= %(now)s)
),
rated AS (
    SELECT m.handling, m.outcome, m.case_id FROM complaints_rating m JOIN resolved ON resolved.id = m.case_id
    WHERE m.at >= resolved.resolved_at
),
happened AS (
    SELECT e.code FROM complaints_caseevent e WHERE e.tenant_id = %(tenant)s
    AND (e.at AT TIME ZONE %(zone)s)::date >= %(first)s AND (e.at AT TIME ZONE %(zone)s)::date < %(past)s
),
ages AS (
    SELECT (
        SELECT count(*) FROM generate_series(received_on + 1, (%(now)s AT TIME ZONE %(zone)s)::date, interval '1 day') AS day
        WHERE extract(isodow FROM day) < 6 AND day::date NOT IN (SELECT off.day FROM off)
    ) AS age
    FROM cases WHERE state IN ('received', 'acknowledged', 'investigating', 'escalated')
)
SELECT 'received', count(*)::float FROM received
UNION ALL SELECT 'resolved', count(*) FROM resolved
UNION ALL SELECT 'open ' || CASE WHEN age <= 5 THEN 0 WHEN age <= 10 THEN 1 WHEN age <= 15 THEN 2 ELSE 3 END, count(*)
    FROM ages GROUP BY 1
UNION ALL SELECT 'n ' || name || ' ' || basis, count(*) FROM clocks GROUP BY 1
UNION ALL SELECT 'kept ' || name || ' ' || basis, count(*) FILTER (WHERE kept) FROM clocks GROUP BY 1
UNION ALL SELECT 'median', percentile_cont(0.5) WITHIN GROUP (ORDER BY took) FROM resolved
UNION ALL SELECT 'ninetieth', percentile_cont(0.9) WITHIN GROUP (ORDER BY took) FROM resolved
UNION ALL SELECT code, count(*) FROM happened
    WHERE code IN ('case.escalated', 'case.not_satisfied', 'case.reopened') GROUP BY 1
UNION ALL SELECT 'category ' || g.code, count(*) FROM received r JOIN complaints_category g ON g.id = r.category_id GROUP BY 1
UNION ALL SELECT 'kind ' || g.code, count(*) FROM received r JOIN complaints_kind g ON g.id = r.kind_id GROUP BY 1
UNION ALL SELECT 'channel ' || r.channel, count(*) FROM received r GROUP BY 1
UNION ALL SELECT 'root_cause ' || coalesce(g.code, ''), count(*)
    FROM resolved r LEFT JOIN complaints_rootcause g ON g.id = r.root_cause_id GROUP BY 1
UNION ALL SELECT 'handling', avg(handling) FROM rated
UNION ALL SELECT 'handling n', count(handling) FROM rated
UNION ALL SELECT 'outcome', avg(outcome) FROM rated
UNION ALL SELECT 'answered', count(DISTINCT case_id) FROM rated
