"""From raw input of any channel to a checked submission; then one call of an action."""
