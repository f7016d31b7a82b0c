"""Model and software out of the sysDescr of HP, Aruba, D-Link, Netgear, ZTE, FiberHome, DCN and Hillstone devices: one pattern per maker."""

import re
from collections.abc import Mapping

from netmon.collect.sys_descr_makers import Words

# Examples are in the tests; the first group is the value. DCN, Maipu and QTECH write alike: `X Device, Compiled ... SoftWare Version Y`.
SWITCH_PATTERNS: Mapping[str, Words] = {
    name: Words(re.compile(model), re.compile(software) if software else None)
    for name, (model, software) in {
        "hp_procurve": (r"^(?:HPE?|Aruba|ProCurve)\s+([^,]+?)(?: Switch)?, ", r"^[^,]+, (?:revision )?([A-Z]{1,2}\.[\w.]+)"),
        "arubaos": (r"\(MODEL: ([^)]+)\)", r"Version (\S+)"),
        "dlink": (r"^(?:D-Link |WS6-)?(D[A-Z]{2}-\d[\w-]*)", r"\s(\d+\.\d[\w.]*)$"),
        "netgear": (r"^(\S+)", r", (\d[\d.]*)(?:,|$)"),
        "zte_zxr10": (r"ZXR10[ _]([\w-]+)", r"Version:? (?:ZXR10 \S+ )?([^\s,]+)"),
        "fiberhome": (r"^(.+?) \(R\) Software", r"Software, Version ([^ ,]+)"),
        "device_compiled": (r"^\s*(\S+) Device, Compiled", r"SoftWare Version (\S+)"),
        "model_at_end": (r"(\S*\d\S*)\s*$", None),
    }.items()
}
