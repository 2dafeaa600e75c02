"""YAML and JSON files as values: nothing is executed, nothing grows beyond the file, and mistakes have their place."""

from collections.abc import Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _

from .places import UnreadableFile, Value, number_of

MOST_BYTES = 128 * 1024
MOST_VALUES = 20_000
"""With every alias written out: a file that doubles itself is refused before it is built."""

SCALARS = ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")
PLAIN = {f"tag:yaml.org,2002:{name}" for name in (*SCALARS, "map", "seq")}


def composed(data: bytes) -> list[yaml.Node]:
    """The documents of the file, not yet values. Raises UnreadableFile with line and column."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(_("The file is larger than %(most)d KB.") % {"most": MOST_BYTES // 1024})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(_("The file is not a text file in UTF-8.")) from None
    if text.lstrip()[:1] in ("{", "["):
        text = text.replace("\t", "  ")  # JSON may be indented by tabs, YAML may not
    try:
        nodes = [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node is not None]
    except yaml.YAMLError as error:
        raise UnreadableFile(_said(error)) from None
    except (RecursionError, ValueError):
        raise UnreadableFile(_("The file is no YAML: it is nested too deeply.")) from None
    if not nodes:
        raise UnreadableFile(_("The file is empty."))
    if sum(_weight(node, {}) for node in nodes) > MOST_VALUES:
        raise UnreadableFile(_("The file holds more than %(most)d values.") % {"most": MOST_VALUES})
    return nodes


def _said(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or _("it cannot be read")
    if mark is None:
        return _("The file is no YAML: %(problem)s.") % {"problem": problem}
    words = {"line": mark.line + 1, "column": mark.column + 1, "problem": problem}
    return _("The file is no YAML at line %(line)d, column %(column)d: %(problem)s.") % words


def _weight(node: yaml.Node, known: dict[int, int]) -> int:
    """How many values it is with all aliases written out; a node inside itself is refused."""
    if id(node) in known:
        if known[id(node)] == 0:
            raise UnreadableFile(f"{_at(node)}: {_('This stands inside itself.')}")
        return known[id(node)]
    known[id(node)] = 0
    total = 1 + sum(_weight(each, known) for each in _inner(node))
    known[id(node)] = min(total, MOST_VALUES + 1)
    return total


def _inner(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from (key, value)
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _at(node: yaml.Node) -> str:
    mark = node.start_mark
    return _("line %(line)d, column %(column)d") % {"line": mark.line + 1, "column": mark.column + 1}


def keys_of(node: yaml.Node) -> set[str]:
    """The names at the top of a document, or of the first entry of a list."""
    if isinstance(node, yaml.SequenceNode) and node.value:
        return keys_of(node.value[0])
    return {str(key.value) for key, _value in node.value} if isinstance(node, yaml.MappingNode) else set()


def value_of(node: yaml.Node, path: str = "", line: int = 0) -> Value:
    """Raises UnreadableFile for a name that stands twice, and for tags that would make more than plain values."""
    line = line or node.start_mark.line + 1
    if node.tag not in PLAIN:
        sentence = _("“%(tag)s” makes something else than a plain value.") % {"tag": node.tag[:80]}
        raise UnreadableFile(f"{_at(node)}: {sentence}")
    if isinstance(node, yaml.MappingNode):
        return Value(_mapping(node, path), path, line)
    if isinstance(node, yaml.SequenceNode):
        members = [value_of(each, f"{path}[{number}]") for number, each in enumerate(node.value)]
        return Value(members, path, line)
    return Value(_scalar(node), path, line)


def _mapping(node: yaml.MappingNode, path: str) -> dict[str, Value]:
    names: set[str] = set()
    for key, _value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise UnreadableFile(f"{_at(key)}: {_('A name must be a text.')}")
        if key.value in names:
            sentence = _("“%(name)s” stands twice in one mapping.") % {"name": key.value[:80]}
            raise UnreadableFile(f"{_at(key)}: {sentence}")
        names.add(key.value)
    try:
        yaml.constructor.SafeConstructor().flatten_mapping(node)
    except yaml.YAMLError as error:
        raise UnreadableFile(_said(error)) from None
    return {
        key.value: value_of(value, f"{path}.{key.value}".lstrip("."), key.start_mark.line + 1)
        for key, value in node.value
    }


def _scalar(node: yaml.Node) -> Any:
    name = node.tag.rpartition(":")[2]
    if name == "null":
        return None
    if name == "bool":
        return node.value.lower() in ("true", "yes", "on")
    if name in ("int", "float"):
        found = number_of(node.value)
        return node.value if found is None else found
    return node.value
