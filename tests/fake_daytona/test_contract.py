"""Requests that the vendor does not know are refused, and the tables agree with the vendor's."""

import json
import os
import pathlib

import pytest

import app
import replies

SPECIFICATIONS = os.environ.get("REXA_DAYTONA_SPECS")  # the folder of the vendor's documents


@pytest.mark.parametrize("method, path, more, violation", [
    ("GET", "/api/sandboxes", {}, "GET /sandboxes: there is no such endpoint"),
    ("PATCH", "/api/sandbox", {}, "PATCH /sandbox: this path has no such method"),
    ("GET", "/api/sandbox?lable=x", {}, "GET /sandbox: unknown query parameter 'lable'"),
    ("POST", "/api/sandbox", {"json": {"image": "debian:12"}},
     "POST /sandbox: unknown field 'image'"),
    ("POST", "/api/sandbox", {"json": {"labels": {"a": 1}}},
     "POST /sandbox.labels.a: 1 is not of type s"),
    ("POST", "/api/sandbox", {"json": {"volumes": [{"volumeID": "v"}]}},
     "POST /sandbox.volumes[0]: unknown field 'volumeID'"),
    ("POST", "/api/sandbox", {"json": {"autoStopInterval": True}},
     "POST /sandbox.autoStopInterval: a boolean where a number belongs"),
    ("POST", "/api/sandbox", {"content": b"{", "headers": {"Content-Type": "application/json"}},
     "POST /sandbox: the body is not JSON: Expecting property name enclosed in double quotes: "
     "line 1 column 2 (char 1)"),
    ("GET", "/api/sandbox", {"headers": {"X-Daytona-Colour": "red"}},
     "GET /sandbox: unknown header 'X-Daytona-Colour'"),
    ("GET", "/elsewhere", {}, "GET /elsewhere: neither plane is there"),
    ("POST", "/toolbox/x/process/execute", {"json": {"command": "true", "shell": "sh"}},
     "POST /process/execute: unknown field 'shell'"),
    ("POST", "/toolbox/x/git/add", {"json": {"path": ".", "files": "a"}},
     'POST /git/add.files: "a" is not of type [s]'),
])
def test_unknown_requests_are_violations(server, read_violations, method, path, more, violation):
    reply = server.http.request(method, path, **more)
    assert reply.status_code == 400
    assert reply.json()["message"] == f"violation: {violation}"
    assert read_violations() == [violation]


def test_unknown_parts_of_an_upload_are_violations(server, read_violations):
    box = server.create()
    reply = server.toolbox("POST", box, "/files/bulk-upload", files={"file": b"x"})
    assert reply.status_code == 400
    assert read_violations() == ["POST /files/bulk-upload: unknown part 'file'"]


def test_a_missing_field_is_an_ordinary_error(server):
    reply = server.http.post("/api/volumes", json={})
    assert (reply.status_code, reply.json()["message"]) == (400, "name should not be empty")


def test_every_handler_serves_an_endpoint_of_the_tables():
    for handlers, contract in ((replies.HANDLERS, app.CONTROL),
                               (replies.TOOLBOX_HANDLERS, app.TOOLBOX)):
        assert set(handlers) <= {endpoint.name for endpoint in contract.endpoints}


def schemas_of(document):
    return (document.get("components", {}).get("schemas") or document["definitions"])


def named_schema(schema, schemas):
    """The schema's name, if it has one that stands for an object."""
    if "allOf" in schema:
        schema = schema["allOf"][0]
    name = schema.get("$ref", "").rpartition("/")[2]
    return name if name and "enum" not in schemas[name] else None


def type_of(schema, schemas):
    name = named_schema(schema, schemas)
    if name:
        return name
    if "$ref" in schema or "allOf" in schema:
        return "s"
    if schema.get("type") == "array":
        return f"[{type_of(schema['items'], schemas)}]"
    extra = schema.get("additionalProperties")
    if schema.get("type") == "object" and isinstance(extra, dict):
        return "{" + type_of(extra, schemas) + "}"
    return {"string": "s", "integer": "i", "number": "n", "boolean": "b"}.get(
        schema.get("type"), "o")


def documented(document):
    """Endpoints with their query parameters and bodies, as the vendor's document has them."""
    schemas = schemas_of(document)
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            parameters = operation.get("parameters", [])
            body = next((one["schema"] for one in parameters if one["in"] == "body"), None)
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                body = content["application/json"]["schema"]
            yield (f"{verb.upper()} {path}",
                   {one["name"] for one in parameters if one["in"] == "query"},
                   type_of(body, schemas) if body else None)


if SPECIFICATIONS:  # else there is nothing to compare with
    @pytest.mark.parametrize("file, contract", [("daytona-api.openapi.json", app.CONTROL),
                                                ("daytona-toolbox.openapi.json", app.TOOLBOX)])
    def test_tables_agree_with_the_vendors_documents(file, contract):
        document = json.loads((pathlib.Path(SPECIFICATIONS) / file).read_text())
        ours = {endpoint.name: endpoint for endpoint in contract.endpoints if not endpoint.newer}
        theirs = {name: (query, body) for name, query, body in documented(document)}
        assert set(ours) == set(theirs)
        for name, (query, body) in theirs.items():
            assert (name, ours[name].query) == (name, query)
            if ours[name].body != "multipart":
                assert (name, ours[name].body) == (name, body)
        schemas = schemas_of(document)
        for name, fields in contract.bodies.items():
            known = {field.name: field for field in fields.values() if not field.newer}
            if not known or all(endpoint.newer for endpoint in contract.endpoints
                                if endpoint.body == name) and name not in schemas:
                continue
            properties = schemas[name].get("properties", {})
            assert (name, set(known)) == (name, set(properties))
            for field, schema in properties.items():
                assert (name, field, known[field].type) == (name, field, type_of(schema, schemas))
                assert (name, field, known[field].required) == (
                    name, field, field in schemas[name].get("required", []))
