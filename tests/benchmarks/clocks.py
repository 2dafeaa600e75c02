"""What do clocks cost? Every section in turn, or those that are named, each as ratios within one run.

    uv run --group check python -m tests.benchmarks.clocks [SECTION ...]

A section is a module with a function `figures()` that yields each Figure as it is measured. It is imported only
when it is asked for, so a section that needs a database sets it up itself. Fails where a figure is out of bounds.
"""

import sys
from argparse import ArgumentParser
from importlib import import_module

SECTIONS = {
    "business_time": "tests.benchmarks.business_time",
    "marking": "tests.benchmarks.marking",
    "moving": "tests.benchmarks.moving",
}


def main() -> int:
    asked = ArgumentParser(description="What do clocks cost?")
    asked.add_argument("section", nargs="*", help=f"of {', '.join(SECTIONS)}; all if none is named")
    names = asked.parse_args().section or list(SECTIONS)
    if unknown := [name for name in names if name not in SECTIONS]:
        asked.error(f"there is no section {unknown[0]!r}: choose of {', '.join(SECTIONS)}")
    failed = []
    for name in names:
        print(f"== {name}")
        for figure in import_module(SECTIONS[name]).figures():
            print(figure, flush=True)
            if not figure.kept:
                failed.append(f"{name}: {figure.name}")
    print(f"FAILED: {'; '.join(failed)}" if failed else "ok")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
