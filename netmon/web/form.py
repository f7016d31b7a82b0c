"""Posted forms, both ways in which a browser sends them (application/x-www-form-urlencoded, and multipart/form-data of RFC 7578)."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import HTTP
from typing import Final
from urllib.parse import parse_qsl

from netmon.web.asked import Upload

MOST_FIELDS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Fields and files by name, the first of each."""

    fields: Mapping[str, str]
    files: Mapping[str, Upload]


def read_form(body: bytes, content_type: str) -> Form | None:
    """Return what was posted; None when it is no form, or one with too many fields."""
    header = EmailMessage(HTTP)
    try:
        header["Content-Type"] = content_type
        kind, boundary = header.get_content_type(), header.get_boundary()
    except (ValueError, AttributeError):
        return None
    if kind == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            return None
        return Form(fields=dict(reversed(pairs)), files={})
    return _multipart(body, boundary.encode("latin-1", "replace")) if kind == "multipart/form-data" and boundary else None


def _multipart(body: bytes, boundary: bytes) -> Form | None:
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(parts) < 2 or len(parts) > MOST_FIELDS or not parts[-1].startswith(b"--"):
        return None
    for part in parts[1:-1]:
        head, found, content = part.partition(b"\r\n\r\n")
        if not found:
            return None
        headers = BytesHeaderParser(policy=HTTP).parsebytes(head.lstrip(b"\r\n") + b"\r\n\r\n")
        name = headers.get_param("name", header="content-disposition")
        file_name = headers.get_filename()
        if not isinstance(name, str):
            return None
        if file_name is not None:
            files.setdefault(name, Upload(name=file_name[:200], content=content))
        else:
            fields.setdefault(name, content.decode("utf-8", "replace"))
    return Form(fields=fields, files=files)
