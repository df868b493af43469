"""Writes what help() shows of the attributes of native classes, as C++, from the stubs.

    attribute_docs.py STUBS OUTPUT
"""

import ast
import json
import pathlib
import sys


def type_of(annotation):
    """As it is read: of an attribute that takes more than it shows, what it shows."""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "_Attribute":
        return ast.unparse(annotation.slice.elts[0])
    return ast.unparse(annotation)


def attributes(body):
    """Name, type and words of each attribute of a class."""
    for member in body:
        if isinstance(member, ast.AnnAssign):
            yield member.target.id, type_of(member.annotation), None
        elif isinstance(member, ast.FunctionDef) and any(
                ast.unparse(decorator) == "property" for decorator in member.decorator_list):
            yield member.name, type_of(member.returns), ast.get_docstring(member)


def lines(stubs):
    yield '#include "attribute_docs.hpp"'
    yield ""
    yield "namespace rexa::python {"
    yield ""
    yield "const std::vector<AttributeDoc>& attribute_docs() {"
    yield "    static const std::vector<AttributeDoc> docs = {"
    for node in ast.parse(stubs).body:
        if isinstance(node, ast.ClassDef):
            for name, kind, words in attributes(node.body):
                told = f"{kind}: {words}" if words else kind
                yield f"        {{{', '.join(map(json.dumps, (node.name, name, told)))}}},"
    yield "    };"
    yield "    return docs;"
    yield "}"
    yield ""
    yield "} // namespace rexa::python"


def main():
    stubs, output = map(pathlib.Path, sys.argv[1:])
    text = "\n".join(lines(stubs.read_text(encoding="utf-8"))) + "\n"
    output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
