"""Write the sample exports: ``python -m samples [--to DIR]``."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import samples
from samples import STICHTAGE, modules

RAW = Path(__file__).parents[1] / "data" / "raw"


def all_files() -> Iterator[tuple[Path, bytes]]:
    """Path below data/raw and content of every sample file, topic by topic."""
    for module in modules():
        if hasattr(module, "dateien"):
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
