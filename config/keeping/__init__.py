"""Backups of everything Acuse keeps, and the way back. The keys (`secrets.json`) are kept apart: docs/operations.md."""
