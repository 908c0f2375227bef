"""The batch: papermill runs the notebooks, nbconvert turns them into pages, lauf.json tells how."""

import sys

# jsonschema, which nbformat imports, compiles a grammar of web addresses when it finds this
# package, and that takes longer than a notebook. Nothing here validates web addresses.
if "jsonschema" not in sys.modules:
    sys.modules["rfc3987_syntax"] = None
    import jsonschema  # noqa: F401

    del sys.modules["rfc3987_syntax"]
