"""The batch: papermill runs the notebooks, nbconvert turns them into pages, lauf.json tells how."""

import sys

# jsonschema, which nbformat imports, compiles a grammar of web addresses if it finds this package;
# that takes longer than a notebook, and nothing in a batch validates web addresses.
sys.modules.setdefault("rfc3987_syntax", None)
