"""Uploads to Gemini, step by step, as no SDK would get them wrong."""

import pytest

PIECE = 256 * 1024


class Upload:
    def __init__(self, gemini, size, version="v1beta", **headers):
        self.http = gemini.http
        self.begun = self.http.post(
            f"/upload/{version}/files", json={"file": {"displayName": "a tone"}}, headers={
                "x-goog-api-key": gemini.key, "X-Goog-Upload-Protocol": "resumable",
                "X-Goog-Upload-Command": "start", "X-Goog-Upload-Header-Content-Length": str(size),
                "X-Goog-Upload-Header-Content-Type": "audio/wav", **headers})
        self.place = self.begun.headers.get("X-Goog-Upload-URL")

    def send(self, data, offset=0, command="upload, finalize", place=None):
        return self.http.post(place or self.place, content=data, headers={
            "X-Goog-Upload-Command": command, "X-Goog-Upload-Offset": str(offset)})


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_pieces(gemini, version):
    upload = Upload(gemini, PIECE + 3, version)
    assert upload.begun.headers["X-Goog-Upload-Status"] == "active"
    first = upload.send(b"a" * PIECE, command="upload")
    assert (first.headers["X-Goog-Upload-Status"], first.content) == ("active", b"")
    last = upload.send(b"abc", PIECE)
    file = last.json()["file"]
    assert (last.headers["X-Goog-Upload-Status"], file["sizeBytes"], file["state"]) == (
        "final", str(PIECE + 3), "ACTIVE")
    assert file["mimeType"] == "audio/wav" and file["displayName"] == "a tone"


@pytest.mark.parametrize("data, offset, command, message", [
    (b"abc", 1, "upload, finalize", "offset"), (b"abc", 0, "upload", "multiple of 262144"),
    (b"abcd", 0, "upload, finalize", "another size")])
def test_wrong_pieces(gemini, data, offset, command, message):
    reply = Upload(gemini, 3).send(data, offset, command)
    assert reply.status_code == 400 and message in reply.json()["error"]["message"]


def test_the_place_is_a_secret_and_good_once(gemini):
    upload = Upload(gemini, 3)
    bare = upload.place.partition("?")[0]
    assert upload.send(b"abc", place=bare).status_code == 400
    assert upload.send(b"abc").status_code == 200
    assert upload.send(b"abc").status_code == 400


def test_how_an_upload_begins(gemini):
    for header, value in (("X-Goog-Upload-Protocol", "raw"), ("X-Goog-Upload-Command", "upload")):
        assert Upload(gemini, 3, **{header: value}).begun.status_code == 400


def test_a_file_that_fails(gemini):
    gemini.door("settings", processing_looks=1, processing_ends="FAILED")
    file = Upload(gemini, 3).send(b"abc").json()["file"]
    key = {"x-goog-api-key": gemini.key}
    assert [gemini.http.get(f"/v1beta/{file['name']}", headers=key).json()["state"]
            for _ in range(2)] == ["PROCESSING", "FAILED"]
