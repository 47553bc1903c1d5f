"""What handlers see: the list and the case."""
