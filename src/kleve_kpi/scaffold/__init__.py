"""New sources and topics, written as a developer would by hand."""
