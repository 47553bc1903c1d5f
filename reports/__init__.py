"""Reads everything below it: trends, reviews, exports. Nothing imports it but the wiring."""
