"""What differs from Django's own: short dates with the month in letters, in small ones as Portuguese writes it."""

SHORT_DATE_FORMAT = "j b Y"
