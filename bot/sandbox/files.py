"""Files: announced, uploaded to an address of their own, shared in a conversation. Kept between starts."""

from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from mimetypes import guess_type
from secrets import token_hex
from typing import Any

from bot.sandbox.api import ApiError
from bot.sandbox.workspace import Workspace

UPLOAD = "upload"
"""What the upload of a file has in the place of a method's name."""


@dataclass
class Stored:
    """A file. ``content`` is base64, and None until it is uploaded; ``ticket`` is the last part of where to."""

    id: str
    name: str
    length: int
    alt: str
    ticket: str
    content: str | None = None
    title: str = ""
    shared: bool = False

    @property
    def kind(self) -> str:
        """Give its MIME type, by its name."""
        return guess_type(self.name)[0] or "application/octet-stream"


class Files:
    """The files of a workspace."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._files = {name: Stored(**data) for name, data in space.kept_files()}

    def announce(self, name: str, length: int, alt: str) -> Stored:
        """Make room for a file of so many bytes."""
        file = Stored(f"F{token_hex(5).upper()}", name, length, alt, token_hex(12))
        self._files[file.id] = file
        return file

    def take(self, ticket: str, content: bytes) -> None:
        """Take what was uploaded; raises ``ApiError`` if nobody announced it, or it is of another length."""
        file = next((each for each in self._files.values() if each.ticket == ticket and not each.shared), None)
        if file is None:
            raise ApiError("file_not_found")
        if len(content) != file.length:
            raise ApiError("file_update_failed")
        file.content = b64encode(content).decode()

    def share(self, file_id: str, title: str) -> Stored:
        """Give an uploaded file that is being shared, which happens once; raises ``ApiError``."""
        file = self._files.get(file_id)
        if file is None or file.content is None or file.shared:
            raise ApiError("file_not_found")
        file.title, file.shared = title or file.name, True
        self._space.keep_file(file.id, asdict(file))
        return file

    def content(self, file_id: str) -> tuple[bytes, str]:
        """Give what is in a shared file, and its MIME type; ``LookupError`` if there is none."""
        file = self._files[file_id]
        if not file.shared or file.content is None:
            raise LookupError(f"no file {file_id!r}")
        return b64decode(file.content), file.kind


def shown(file: Stored) -> dict[str, Any]:
    """Give a file in Slack's shape, as far as the page and the app look at it."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.kind,
        "size": file.length,
        "alt_txt": file.alt,
    }
