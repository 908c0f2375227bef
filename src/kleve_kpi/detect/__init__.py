"""Finding the tables of a sheet that nobody declared."""
