"""The source of the project as these tests read it."""

import ast
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
APPS = ("relationships", "consumption", "provision", "reviews")  # each may import what stands before it


def python_files(*tops: str) -> Iterator[Path]:
    for top in tops or (*APPS, "config"):
        for path in sorted((PROJECT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> Iterator[Path]:
    yield from sorted((PROJECT / "templates").rglob("*.html"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def at(path: Path, node: ast.AST | int) -> str:
    line = node if isinstance(node, int) else getattr(node, "lineno", 0)
    return f"{path.relative_to(PROJECT)}:{line}"
