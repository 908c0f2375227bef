"""One file per export that departments send; each holds one ``SOURCE``."""
