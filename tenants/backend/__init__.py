"""Django's PostgreSQL engine, for which every transaction knows its tenant (`ENGINE = "tenants.backend"`)."""
