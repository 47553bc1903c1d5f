"""A full database: cases made by the real acts, then copied with ids, references, dates and chains of their own."""
