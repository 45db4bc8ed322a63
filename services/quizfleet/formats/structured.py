"""Quizzes in YAML or JSON (which YAML contains): one quiz a document, or a list of them."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.composer import ComposerError

from quizfleet.content import QuizContent
from quizfleet.formats.parsed import Fault, Options, Parsed, Path, adjusted, faults_of, in_order, printable, too_many

MAX_DEPTH = 20
MAX_NODES = 100_000
"""Values of a document, each of which takes far more memory than its text; a quiz has 50,000 at most."""


class _Loader(yaml.SafeLoader):
    """The safe loader with the words of YAML 1.2: `No` is text and not false, and so is a date."""

    nodes = 0

    def compose_document(self) -> yaml.Node | None:
        """A document, counted by itself."""
        self.nodes = 0
        document: yaml.Node | None = super().compose_document()
        return document

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """A value, unless it is one too many."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise ComposerError(None, None, f"more than {MAX_NODES:,} values", parent.start_mark if parent else None)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp", ":merge"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$", re.IGNORECASE), list("tTfF"))


def parse_yaml(data: bytes, options: Options) -> Parsed:
    """Parse YAML documents with the safe loader."""
    try:
        loader = _Loader(data)
    except yaml.YAMLError as broken:
        return Parsed(faults=(_yaml_fault(broken),))
    return _collect(_documents(loader), options)


def _documents(loader: _Loader) -> Iterator[tuple[yaml.Node | None, Any] | Fault]:
    """Each document's nodes, which know their lines, and its values."""
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is None:
                continue
            bad = _forbidden(node, 0)
            if bad is not None:
                yield bad
                continue
            yield node, loader.construct_document(node)
    except yaml.YAMLError as broken:
        yield _yaml_fault(broken)
    except RecursionError:
        yield Fault(None, "", f"nested deeper than {MAX_DEPTH} levels")
    except ValueError as broken:
        yield Fault(None, "", f"cannot be read: {printable(str(broken))[:200]}")
    except (LookupError, AttributeError):  # of PyYAML's, as for `!!bool maybe`, `!!int ''` and `!!timestamp soon`
        yield Fault(None, "", "cannot be read: a value is not of the type that its tag (!!) says")
    finally:
        loader.dispose()


def _forbidden(node: yaml.Node, depth: int, seen: set[int] | None = None) -> Fault | None:
    """Aliases can make a small file huge, and nesting can exhaust the parser: a quiz needs neither."""
    seen = set() if seen is None else seen
    if depth > MAX_DEPTH:
        return Fault(node.start_mark.line + 1, "", f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(node, yaml.ScalarNode):
        return None
    if id(node) in seen:
        return Fault(node.start_mark.line + 1, "", "anchors and aliases are not allowed; write the value out")
    seen.add(id(node))
    parts = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
    return next((bad for part in parts if (bad := _forbidden(part, depth + 1, seen))), None)


def _yaml_fault(broken: yaml.YAMLError) -> Fault:
    mark = getattr(broken, "problem_mark", None)
    problem = getattr(broken, "problem", None) or getattr(broken, "reason", None) or str(broken)
    context = getattr(broken, "context", None)
    return Fault(mark.line + 1 if mark else None, "", f"not YAML: {problem}" + (f" {context}" if context else ""))


def _collect(documents: Iterator[tuple[yaml.Node | None, Any] | Fault], options: Options) -> Parsed:
    quizzes: list[QuizContent] = []
    faults: list[Fault] = []
    taken = 0
    for document in documents:
        if isinstance(document, Fault):
            faults.append(document)
            continue
        for node, value in _quizzes(*document):
            if value is None:
                continue
            if stop := too_many(taken, len(faults), _line(node, ()) or 1):
                return Parsed(tuple(quizzes), in_order((*faults, stop)))
            if _is_too_large(value):
                faults.append(Fault(_line(node, ()), "", f"more than {MAX_NODES:,} values"))
                continue
            try:
                quizzes.append(adjusted(QuizContent.model_validate(value), options))
                taken += len(quizzes[-1].questions)
            except ValidationError as invalid:
                faults += faults_of(invalid, lambda path, node=node: _line(node, path))  # type: ignore[misc]
    if not quizzes and not faults:
        faults.append(Fault(1, "", "there is no quiz in this file"))
    return Parsed(tuple(quizzes), in_order(faults))


def _is_too_large(value: Any) -> bool:
    """Whether a quiz has more values than any that fits: each may be a fault, which takes more memory than itself."""
    count, left = 0, [value]
    while left and count <= MAX_NODES:
        one = left.pop()
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        count += len(inner)
        if count <= MAX_NODES:
            left.extend(inner)
    return count > MAX_NODES


def _quizzes(node: yaml.Node | None, value: Any) -> Iterator[tuple[yaml.Node | None, Any]]:
    """A document is a quiz, or a list of quizzes."""
    if not isinstance(value, list):
        yield node, value
    elif isinstance(node, yaml.SequenceNode):
        yield from zip(node.value, value, strict=True)
    else:
        yield from ((None, one) for one in value)


def _line(node: yaml.Node | None, path: Path) -> int | None:
    """The line of the value at a path, or of what should hold it."""
    if node is None:
        return None
    for part in path:
        inner = _inner(node, part)
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1


def _inner(node: yaml.Node, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: yaml.Node = node.value[part]
        return found
    return None


def parse_json(data: bytes, options: Options) -> Parsed:
    """Parse JSON; its lines come from reading it once more as YAML, which contains it."""
    try:
        value = json.loads(data)
    except json.JSONDecodeError as broken:
        return Parsed(faults=(Fault(broken.lineno, "", f"not JSON: {broken.msg} (column {broken.colno})"),))
    except (ValueError, RecursionError) as broken:
        return Parsed(faults=(Fault(None, "", f"not JSON: {printable(str(broken))[:200]}"),))
    parsed = _collect(iter([(None, value)]), options)
    if not parsed.faults:
        return parsed  # finding lines takes a hundred times as long as reading does
    try:
        node = yaml.compose(data.replace(b"\t", b" "), _Loader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return parsed
    return _collect(iter([(node, value)]), options)
