"""What the tables say, as something a request can be checked against."""

import json
import re

KNOWN_HEADERS = {
    "x-daytona-organization-id", "x-daytona-source", "x-daytona-sdk-version",
    "x-daytona-preview-token", "x-daytona-skip-last-activity-update", "x-daytona-split-output",
}
SIMPLE_TYPES = {"s": str, "b": bool, "o": dict}


class Violation(Exception):
    """A request that the documents do not know."""


class Endpoint:
    def __init__(self, words):
        method, self.path = words[0], words[1]
        self.newer = method.startswith("+")
        self.method = method.lstrip("+")
        self.body = None
        self.query = set()
        self.newer_query = set()
        for word in words[2:]:
            if "?" not in word:
                self.body = word
            else:
                (self.newer_query if word.startswith("+") else self.query).add(word.lstrip("+?"))
        self.name = f"{self.method} {self.path}"
        self.parameters = re.findall(r"{(\w+)(?:\.\.\.)?}", self.path)
        self.pattern = re.compile(re.sub(
            r"{\w+(\.\.\.)?}", lambda found: "(.*)" if found[1] else "([^/]+)", self.path))


class Field:
    def __init__(self, text):
        name, self.type = text.split(":")
        self.newer = name.startswith("+")
        self.required = name.endswith("!")
        self.name = name.strip("+!")


def entries(table):
    """The words of each entry; a line that starts with a blank goes on with the one before."""
    return [entry.split() for entry in table.strip().replace("\n ", " ").splitlines()]


class Contract:
    def __init__(self, *tables, query_anywhere=()):
        self._query_anywhere = frozenset(query_anywhere)
        self.endpoints = [Endpoint(words) for table in tables
                          for words in entries(table.ENDPOINTS)]
        # An endpoint with a fixed word goes before one that takes anything in that place.
        self.endpoints.sort(key=lambda endpoint: len(endpoint.parameters))
        self.bodies = {words[0]: {field.name: field for field in map(Field, words[2:])}
                       for table in tables for words in entries(table.BODIES)}

    def find(self, method, path):
        """The endpoint and the values in its path."""
        known = False
        for endpoint in self.endpoints:
            match = endpoint.pattern.fullmatch(path)
            if match and endpoint.method == method:
                return endpoint, dict(zip(endpoint.parameters, match.groups()))
            known = known or bool(match)
        raise Violation(f"{method} {path}: " + ("this path has no such method" if known
                                                else "there is no such endpoint"))

    def check(self, endpoint, query, headers):
        for name in query:
            plain = name[:-2] if name.endswith("[]") else name
            if plain not in endpoint.query | endpoint.newer_query | self._query_anywhere:
                raise Violation(f"{endpoint.name}: unknown query parameter '{name}'")
        for name in headers:
            if name.lower().startswith("x-daytona-") and name.lower() not in KNOWN_HEADERS:
                raise Violation(f"{endpoint.name}: unknown header '{name}'")

    def read_body(self, endpoint, data, content_type):
        """The body as a value; a missing field is left to the endpoint, as in the original."""
        if endpoint.body in (None, "multipart", "anything"):
            if endpoint.body is None and data:
                raise Violation(f"{endpoint.name}: takes no body, but there is one")
            return None
        if not data:
            return {}
        # The vendor's own client leaves the type out where the documents name none.
        if content_type not in (None, "application/json"):
            raise Violation(f"{endpoint.name}: a body of type '{content_type}', not JSON")
        try:
            value = json.loads(data)
        except ValueError as error:
            raise Violation(f"{endpoint.name}: the body is not JSON: {error}") from None
        self.check_value(value, endpoint.body, endpoint.name)
        return value

    def missing_field(self, endpoint, value):
        for field in self.bodies.get(endpoint.body, {}).values():
            if field.required and value.get(field.name) is None:
                return field.name
        return None

    def check_value(self, value, kind, place):
        if kind.startswith("["):
            self._expect(value, list, kind, place)
            for index, item in enumerate(value):
                self.check_value(item, kind[1:-1], f"{place}[{index}]")
        elif kind.startswith("{"):
            self._expect(value, dict, kind, place)
            for name, item in value.items():
                self.check_value(item, kind[1:-1], f"{place}.{name}")
        elif kind in self.bodies:
            self._expect(value, dict, kind, place)
            self._check_fields(value, self.bodies[kind], place)
        elif kind in ("i", "n"):
            self._expect(value, int if kind == "i" else (int, float), kind, place)
            if isinstance(value, bool):
                raise Violation(f"{place}: a boolean where a number belongs")
        else:
            self._expect(value, SIMPLE_TYPES[kind], kind, place)

    def _check_fields(self, value, fields, place):
        for name, item in value.items():
            if name not in fields:
                raise Violation(f"{place}: unknown field '{name}'")
            if item is not None:
                self.check_value(item, fields[name].type, f"{place}.{name}")

    @staticmethod
    def _expect(value, kind, name, place):
        if not isinstance(value, kind):
            raise Violation(f"{place}: {json.dumps(value)[:80]} is not of type {name}")
