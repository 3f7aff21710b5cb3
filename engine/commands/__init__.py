"""What a person, a worker or the clock can do: one file, one verb (floor 11)."""
