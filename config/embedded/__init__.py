"""Acuse on one machine: its own PostgreSQL and Valkey, its processes and their files (docs/running.md)."""
