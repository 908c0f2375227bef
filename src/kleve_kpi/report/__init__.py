"""The batch: papermill runs the notebooks, nbconvert turns them into pages, lauf.json tells how."""
