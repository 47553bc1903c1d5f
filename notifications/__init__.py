"""Turns what happened into messages, sends them and proves delivery. Imports `complaints` and `tenants`."""
