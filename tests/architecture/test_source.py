"""Rules of the design that a reader would otherwise have to check by eye."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.source import APPS, PROJECT, at, python_files, templates, tree

DOORS = {"visible_to", "visible_to_any", "none", "catalogue_of", "catalogue_of_any", "of_token"}
BANNED_NAMES = {"utils", "common", "core", "services", "helpers", "signals"}
TOP_LEVEL = {"config", *APPS, "templates", "static", "tests", ".ci"}
BANNED_WORDS = re.compile(r"(vendor|tenant|engagement|product|item|kpi|ticket|deliverable|retro)s?")
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def faces(app: str) -> list[Path]:
    """The files that meet a person: views, forms, filters."""
    found = [path for path in python_files(app) if re.search(r"/(views|forms|filters)(/|\.py)", path.as_posix())]
    return [path for path in found if path.name != "backoffice.py"]  # the operator's forms


def test_faces_reach_rows_only_through_visible_to():
    """Of every model that knows who may see its rows.

    `none()` is nobody's, the catalogue and an invitation's secret are doors of their own, and rows handed to
    `visible_or_404` (also by a name of the same function) go through its door.
    """
    guarded = {model.__name__ for model in apps.get_models() if hasattr(model._default_manager, "visible_to")}
    wrong = []
    for path in (path for app in APPS for path in faces(app)):
        parents = {child: node for node in ast.walk(tree(path)) for child in ast.iter_child_nodes(node)}
        for node in parents:
            if not (isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}):
                continue
            known = not isinstance(node.value, ast.Name) or node.value.id in guarded or not node.value.id[0].isupper()
            if known and not _through_a_door(node, parents):
                wrong.append(f"{at(path, node)}: {ast.unparse(parents[node])}")
    assert not wrong, "\n".join(wrong)


def _through_a_door(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    called, above = set(), parents[node]
    while isinstance(above, ast.Attribute) or (isinstance(above, ast.Call) and above.func is node):
        if isinstance(above, ast.Attribute):
            called.add(above.attr)
        node, above = above, parents[above]
    if called & DOORS or _is_the_door(above):
        return True
    if not (isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name)):
        return False
    name, function = above.targets[0].id, parents[above]
    while not isinstance(function, ast.FunctionDef | ast.Module):
        function = parents[function]
    return any(
        isinstance(inner, ast.Name) and inner.id == name
        for call in ast.walk(function)
        if _is_the_door(call)
        for inner in ast.walk(call)
    )


def _is_the_door(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "visible_or_404"


def test_no_hidden_machinery():
    """No signals, no generic keys, no JSON columns, no save() that does more than save."""
    wrong = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.db.models.signals"}:
                wrong.append(f"{at(path, node)}: signals")
            if isinstance(node, ast.Attribute | ast.Name):
                name = node.attr if isinstance(node, ast.Attribute) else node.id
                if name in {"GenericForeignKey", "GenericRelation", "JSONField", "mark_safe", "csrf_exempt"}:
                    wrong.append(f"{at(path, node)}: {name}")
            if isinstance(node, ast.FunctionDef) and node.name == "save" and "/models/" in path.as_posix():
                wrong.append(f"{at(path, node)}: save() overridden")
    assert not wrong, "\n".join(wrong)


def test_no_print_outside_commands():
    calls = [
        at(path, node)
        for path in python_files()
        if "management" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "breakpoint"}
    ]
    assert not calls, "\n".join(calls)


def test_names_are_the_words_of_the_design():
    wrong = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            for name in _defined(node):
                if any(BANNED_WORDS.fullmatch(word.lower()) for word in WORDS.findall(name)):
                    wrong.append(f"{at(path, node)}: {name}")
    assert not wrong, "\n".join(wrong)


def _defined(node: ast.AST) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [node.name, *(arg.arg for arg in (*node.args.args, *node.args.kwonlyargs))]
    if not isinstance(node, ast.ClassDef):
        return []
    names = [node.name]
    for line in node.body:
        targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
        names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def test_pages_speak_the_words_of_the_design():
    wrong = []
    for path in templates():
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", _blank, path.read_text(), flags=re.DOTALL)
        texts = dict(enumerate(text.splitlines(), 1))
        said = re.compile(r"\{%\s*(?:translate|trans)\s+([\"'])(.*?)\1")
        for number, line in enumerate(path.read_text().splitlines(), 1):
            texts[number] = texts.get(number, "") + " ".join(match[2] for match in said.finditer(line))
        for number, line in texts.items():
            if found := re.search(rf"\b{BANNED_WORDS.pattern}\b", line, re.IGNORECASE):
                wrong.append(f"{at(path, number)}: {found[0]}")
    assert not wrong, "\n".join(wrong)


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def test_pages_hold_nothing_the_policy_refuses():
    refused = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=[\"']|\|\s*safe\b|(src|href)=[\"']https?://")
    wrong = []
    for path in templates():
        for found in refused.finditer(path.read_text()):
            wrong.append(f"{at(path, path.read_text().count(chr(10), 0, found.start()) + 1)}: {found[0]}")
    assert not wrong, "\n".join(wrong)


def test_folders_are_those_of_the_design():
    ignored = {line.strip("/\n") for line in (PROJECT / ".gitignore").open()} | {".git"}
    top = {path.name for path in PROJECT.iterdir() if path.is_dir()} - ignored
    assert top <= TOP_LEVEL
    for path in python_files(*TOP_LEVEL - {"templates", "static", ".ci"}):
        assert not BANNED_NAMES & {part.removesuffix(".py") for part in path.relative_to(PROJECT).parts}, path


@pytest.mark.parametrize("app", APPS)
def test_every_app_says_what_it_is(app: str):
    assert (PROJECT / app / "README.md").exists()


def test_files_can_be_read_in_one_sitting():
    long = [at(path, len(path.read_text().splitlines())) for path in python_files() if _lines(path) > 300]
    long += [at(path, _lines(path)) for path in templates() if _lines(path) > 150]
    assert not long, "\n".join(long)


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())
