"""One file per topic of the report; each holds one ``TOPIC`` and its Kennzahlen."""
