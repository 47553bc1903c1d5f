"""A believable year of complaints for the two demonstration companies, lived through by the same acts as real ones."""
