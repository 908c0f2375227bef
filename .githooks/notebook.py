"""What git keeps of a notebook: no outputs, nothing of a session. A filter, see ``make hooks``."""

import sys

import nbformat

notebook = nbformat.reads(sys.stdin.buffer.read().decode("utf-8"), as_version=4)
notebook.metadata = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
for cell in notebook.cells:
    cell.metadata = {"tags": cell.metadata.tags} if cell.metadata.get("tags") else {}
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
sys.stdout.buffer.write((nbformat.writes(notebook).rstrip("\n") + "\n").encode("utf-8"))
