"""The values expressions compute with, FEEL's and JUEL's alike, and the border to the engine's own values."""
