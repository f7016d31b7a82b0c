"""How an exclusion is known again in the history, which witnesses when it was entered."""

import hashlib
import json
from datetime import UTC

from netmon.model.verdict import Exclusion


def exclusion_hash(exclusion: Exclusion) -> str:
    """Return the SHA-256 of all that was entered but `entered` itself, in hex: whoever changes a word enters it anew, at the time of the change.

    What is hashed is a JSON list of id, start, end (whole seconds of UTC, ISO 8601), site, link, reason and who, without blanks, in UTF-8.
    """
    times = [moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (exclusion.start, exclusion.end)]
    content = [exclusion.id, *times, exclusion.site, exclusion.link, exclusion.reason, exclusion.who]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
