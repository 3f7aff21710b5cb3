"""One file a page people know."""
