"""Real processes, real servers: what `./acuse` does on a machine, and what it says when it cannot."""
