"""Forms with files in them, also those that are sent in chunks without a length."""

import hashlib

import strict


class File:
    def __init__(self, part, data):
        self.name = part.filename
        self.kind = part.headers.get("Content-Type", "")
        self.data = data

    def to_json(self):
        return {"filename": self.name, "contentType": self.kind, "bytes": len(self.data),
                "sha256": hashlib.sha256(self.data).hexdigest()}


async def read_form(request, known):
    """The fields of a form, also of one that is sent in chunks; a repeated name has a list."""
    if request.content_type != "multipart/form-data":
        raise strict.Violation("json", f"{request['endpoint'].name}: a body of type "
                               f"'{request.content_type}', not a form")
    form = {}
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            data = bytes(await part.read())
            value = data.decode() if part.filename is None else File(part, data)
            if part.name.endswith("[]"):
                form.setdefault(part.name, []).append(value)
            else:
                form[part.name] = value
    except (ValueError, AssertionError, UnicodeDecodeError) as error:
        raise strict.Violation("json", f"{request['endpoint'].name}: no proper form: "
                               f"{error}") from None
    request["entry"]["body"] = {
        name: value.to_json() if isinstance(value, File) else value
        for name, value in form.items()}
    for name in form:
        if name not in known:
            raise strict.Violation("field", f"{request['endpoint'].name}: unknown part '{name}'",
                                   name=name)
    return form
