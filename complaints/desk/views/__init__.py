"""What handlers see. Everybody else gets the same 404 as for a case that is not there."""
