"""How commands beside the daemon get what they did into the audit log: by the daemon where it runs, else themselves."""

import asyncio
import json
import logging
import os
import time
from pathlib import Path
from typing import Final

from netmon.daemon.control import account_name, ask
from netmon.model.audit import AuditRecord, details
from netmon.store.audit import AuditLog
from netmon.store.audit_chain import AuditBusyError, Chain, audit_folder, own

logger = logging.getLogger(__name__)

NOTE: Final = "audit "
"""A command of the control socket that begins so is followed by JSON: `{"action": "...", "detail": {...}}`."""
ANSWER_S: Final = 5.0
SHELL: Final = "shell"
"""The role of whoever has an account on the machine; the page knows no such role."""


def note_of(log: AuditLog, command: str, account: str) -> bool:
    """Take such a command; returns False for one that makes no sense."""
    try:
        told = json.loads(command.removeprefix(NOTE))
        action, detail = told["action"], told["detail"]
    except (ValueError, KeyError, TypeError):
        return False
    if not isinstance(action, str) or not action.isidentifier() or not isinstance(detail, dict):
        return False
    log.note(AuditRecord(at=time.time(), who=account, role=SHELL, peer="", action=action, detail=details(**detail)))
    return True


def act(state: Path, action: str, **detail: object) -> bool:
    """Write down that the account which runs this command did something; returns whether it is written. Never raises: the caller says so."""
    told = {"action": action, "detail": dict(details(**detail))}
    try:
        answer = asyncio.run(asyncio.wait_for(ask(state, NOTE + json.dumps(told)), ANSWER_S))
        return answer.get("ok") is True
    except (OSError, TimeoutError, ValueError):
        return _alone(state, action, detail)


def _alone(state: Path, action: str, detail: dict[str, object]) -> bool:
    """Write it without a daemon, in the account's own name; sudo's caller is kept too."""
    record = AuditRecord(
        at=time.time(), who=account_name(os.getuid()), role=SHELL, peer="", action=action, detail=details(sudo=os.environ.get("SUDO_USER"), **detail)
    )
    try:
        owner = state.stat().st_uid
        if os.getuid() not in (0, owner):
            return False
        with Chain(state) as chain:
            found = [own(record.at, note["action"], **{name: value for name, value in note.items() if name != "action"}) for note in chain.found]
            records = [*found, record]
            while records:
                records = records[chain.append(records) :]
        if owner != os.getuid():
            _give(audit_folder(state), owner)
    except (OSError, ValueError, AuditBusyError) as error:
        logger.debug("not written to the audit log error=%s", type(error).__name__)
        return False
    return True


def _give(folder: Path, owner: int) -> None:
    """Let what root has made belong to the service: else it could not write its own log."""
    for path in (folder, *folder.iterdir()):
        os.chown(path, owner, -1, follow_symlinks=False)
