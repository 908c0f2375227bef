"""Write the sample exports: ``python -m samples [--to DIR]``."""

import argparse
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import samples
from samples import STICHTAGE

RAW = Path(__file__).parents[1] / "data" / "raw"


def all_files() -> Iterator[tuple[Path, bytes]]:
    """Path below data/raw and content of every sample file, topic by topic."""
    for found in sorted(pkgutil.iter_modules(samples.__path__), key=lambda module: module.name):
        if found.name == "__main__":
            continue
        module = importlib.import_module(f"samples.{found.name}")
        if not hasattr(module, "dateien"):
            continue
        for stichtag in STICHTAGE:
            for name, content in module.dateien(stichtag).items():
                yield Path(stichtag, name), content


def main() -> None:
    """Write all sample files below the given folder."""
    parser = argparse.ArgumentParser(prog="python -m samples", description=samples.__doc__)
    parser.add_argument("--to", type=Path, default=RAW, metavar="DIR", help="default: data/raw")
    folder = parser.parse_args().to
    for path, content in all_files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


if __name__ == "__main__":
    main()
