"""What a table of ours says of a vendor's requests, as something a request is checked against.

The tables are written as those of the fake Daytona, with these types more: "(A,B)" is one of these
words, "t|u" the first of these that has the value's shape, and a body that begins with "@name" is
chosen by the text in that field, as in "Part = @type text:TextPart image:ImagePart".
"""

import json
import re

import contract

ALTERNATIVE = re.compile(r"\|(?![^(]*\))")
PLAIN = {"s": str, "b": bool, "o": dict, "a": object, "i": int, "n": (int, float)}


class Violation(Exception):
    """A request that the vendor does not know: `kind` is path, query, header, json, field, type,
    value or missing, `place` says where in the body and `name` what it is about."""

    def __init__(self, kind, message, place="", name=""):
        super().__init__(message)
        self.kind = kind
        self.place = place
        self.name = name


class Union:
    def __init__(self, words):
        self.tag = words[0].removeprefix("@")
        self.kinds = dict(word.split(":") for word in words[1:])


def body_of(words):
    if words and words[0].startswith("@"):
        return Union(words)
    return {field.name: field for field in map(contract.Field, words)}


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


class Contract:
    """`families` are the beginnings of header names that belong to the vendor, `headers` those that
    it knows; with `either_case` a field's name may be written in snake case too."""

    def __init__(self, table, either_case=False):
        self._families = tuple(table.HEADER_FAMILIES)
        self._headers = frozenset(table.HEADERS)
        self._either_case = either_case
        self.endpoints = sorted((contract.Endpoint(words)
                                 for words in contract.entries(table.ENDPOINTS)),
                                key=lambda endpoint: len(endpoint.parameters))
        self.bodies = {words[0]: body_of(words[2:]) for words in contract.entries(table.BODIES)}

    def find(self, method, path):
        known = False
        for endpoint in self.endpoints:
            match = endpoint.pattern.fullmatch(path)
            if match and endpoint.method == method:
                return endpoint, dict(zip(endpoint.parameters, match.groups()))
            known = known or bool(match)
        raise Violation("path", f"{method} {path}: " + (
            "this path has no such method" if known else "there is no such endpoint"), name=path)

    def check(self, endpoint, query, headers):
        for name in query:
            if name not in endpoint.query:
                raise Violation("query", f"{endpoint.name}: unknown query parameter '{name}'",
                                name=name)
        for name in headers:
            low = name.lower()
            if low.startswith(self._families) and low not in self._headers:
                raise Violation("header", f"{endpoint.name}: unknown header '{name}'", name=name)

    def read_json(self, endpoint, data, content_type, extra=()):
        """The body as a value; `extra` are fields more that its outermost object may have."""
        if endpoint.body is None:
            if data not in (b"", b"{}"):
                raise Violation("json", f"{endpoint.name}: takes no body, but there is one")
            return {}
        if content_type != "application/json":
            raise Violation("json", f"{endpoint.name}: a body of type '{content_type}', not JSON")
        try:
            value = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise Violation("json", f"{endpoint.name}: the body is not JSON: {error}") from None
        try:
            self._check(value, endpoint.body, "", extra)
        except Violation as violation:
            violation.args = (f"{endpoint.name}: {violation}",)
            raise
        return value

    def _check(self, value, kind, place, extra=()):
        kinds = ALTERNATIVE.split(kind)
        if len(kinds) > 1:
            kind = next((one for one in kinds if self._fits(value, one)), kinds[0])
        if not self._fits(value, kind):
            raise Violation("type", f"{place}: {json.dumps(value)[:80]} is not of type {kind}",
                            place, json.dumps(value)[:80])
        if kind.startswith("["):
            for index, item in enumerate(value):
                self._check(item, kind[1:-1], f"{place}[{index}]")
        elif kind.startswith("{"):
            for name, item in value.items():
                self._check(item, kind[1:-1], f"{place}.{name}")
        elif kind.startswith("("):
            if value not in kind[1:-1].split(","):
                raise Violation("value", f"{place}: '{value}' is not one of {kind[1:-1]}", place,
                                value)
        elif kind not in PLAIN:
            self._check_fields(value, self.bodies[kind], place, extra)

    @staticmethod
    def _fits(value, kind):
        if kind[0] in "[{(":
            return isinstance(value, {"[": list, "{": dict, "(": str}[kind[0]])
        if isinstance(value, bool) and kind in ("i", "n"):
            return False
        if kind == "i" and isinstance(value, float):
            return value.is_integer()
        return isinstance(value, PLAIN.get(kind, dict))

    def _check_fields(self, value, fields, place, extra=()):
        if isinstance(fields, Union):
            fields = self._chosen(value, fields, place)
        given = set()
        for name, item in value.items():
            plain = camel(name) if self._either_case and name not in fields else name
            inner = f"{place}.{name}" if place else name
            if plain not in fields:
                if name not in extra:
                    raise Violation("field", f"{place + ': ' if place else ''}unknown field "
                                    f"'{name}'", place, name)
                continue
            given.add(plain)
            if item is not None:
                self._check(item, fields[plain].type, inner)
        for field in fields.values():
            if field.required and (field.name not in given):
                inner = f"{place}.{field.name}" if place else field.name
                raise Violation("missing", f"{inner}: missing", inner, field.name)

    def _chosen(self, value, union, place):
        word = value.get(union.tag)
        if word not in union.kinds:
            raise Violation("value", f"{place}.{union.tag}: {json.dumps(word)} is not one of "
                            f"{','.join(union.kinds)}", f"{place}.{union.tag}", str(word))
        return self.bodies[union.kinds[word]]
