"""The ruler for speed: what it measures against (references.py, frozen) and how (docs/bench.md)."""
