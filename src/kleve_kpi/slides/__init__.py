"""What a report date gives for slides: charts in 16:9, and the skeleton of the report."""
