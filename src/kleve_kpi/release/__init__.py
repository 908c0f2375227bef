"""The release gate: what the public folder holds is checked once more, apart from what built it."""
