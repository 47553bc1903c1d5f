"""The acts of the business, one file a verb. Keyword-only, take actor and now, one transaction, record one event."""
