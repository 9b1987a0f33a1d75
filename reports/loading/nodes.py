"""A YAML file as its nodes, each with its line. Nothing is made from them, so a value keeps the text that was typed."""

import yaml
from yaml.composer import ComposerError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from reports.loading.faults import BadFile, Fault

LARGEST_BYTES = 1_000_000
DEEPEST = 8
_NULL = "tag:yaml.org,2002:null"
_PLAIN = ["str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value"]
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in _PLAIN}
_HINT = "Look for a missing quotation mark, colon or space, here or just above."


class _Composer(yaml.SafeLoader):
    """Refuses what a file of facts never needs, and what could be made to swell: deep nesting, aliases and tags."""

    depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        self._refuse(self.check_event(yaml.AliasEvent), "a repeat (*name) is not used here: write the value again")
        self._refuse(self.depth >= DEEPEST, f"it is nested more than {DEEPEST} deep")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        if node and node.tag not in _PLAIN_TAGS:
            raise ComposerError(None, None, f"the tag {node.tag} is not used here", node.start_mark)
        return node

    def _refuse(self, is_so: bool, why: str) -> None:
        if is_so:
            raise ComposerError(None, None, why, self.peek_event().start_mark)


def read_nodes(data: bytes) -> MappingNode:
    """The file's top, a mapping of sections. Raises BadFile."""
    if len(data) > LARGEST_BYTES:
        raise BadFile([Fault(1, "the file", f"It is larger than {LARGEST_BYTES:,} bytes, so it was not read.")])
    node = _compose(_decoded(data))
    if not isinstance(node, MappingNode):
        raise BadFile([Fault(1, "the file", "It holds no sections. Start from the file that comes with Ringfence.")])
    return node


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile([Fault(line, "the file", "It is not UTF-8 text from here on. Save it as UTF-8.")]) from error


def _compose(text: str) -> Node | None:
    try:
        return _Composer(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = ", ".join(part for part in (error.context, error.problem) if part)
        words = f"It can't be read as YAML: {problem}. {_HINT}"
        raise BadFile([Fault(mark.line + 1 if mark else 1, "the file", words)]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadFile([Fault(line, "the file", "A character stands here that no text file should hold.")]) from error


def line_of(node: Node) -> int:
    """The line of a node, counted from 1."""
    return node.start_mark.line + 1


def is_nothing(node: Node) -> bool:
    """`null`, `~`, or nothing at all."""
    return isinstance(node, ScalarNode) and node.tag == _NULL


def text_of(node: Node) -> str:
    """What was typed. Raises ValueError where it is a list or a mapping, or nothing."""
    if not isinstance(node, ScalarNode):
        raise ValueError("Give one value here, not several")
    if is_nothing(node) or not node.value.strip():
        raise ValueError("Nothing stands here. Give a value, or leave the field out")
    return node.value.strip()


def items_of(node: Node) -> list[Node]:
    """The items of a list. Raises ValueError where it is none."""
    if isinstance(node, SequenceNode):
        return node.value
    if is_nothing(node):
        return []
    raise ValueError("Give a list here: a dash before each item, or [square brackets]")


def fields_of(node: Node, place: str, faults: list[Fault]) -> dict[str, Node]:
    """A mapping's values by name. A name that stands twice is a fault, and its first value is taken."""
    if not isinstance(node, MappingNode):
        faults.append(Fault(line_of(node), place, "Give fields here, each with its name and a colon."))
        return {}
    fields: dict[str, Node] = {}
    for name_node, value in node.value:
        name = str(name_node.value) if isinstance(name_node, ScalarNode) else "?"
        if name in fields:
            first = line_of(fields[name])
            faults.append(Fault(line_of(name_node), place, f"“{name}” stands twice; first on line {first}."))
        fields.setdefault(name, value)
    return fields
