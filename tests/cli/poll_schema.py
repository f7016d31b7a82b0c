"""The shape of netmon.poll/1 as the design fixes it: additions are allowed, a missing or mistyped key is not."""

from typing import Any

TEXT, WHOLE, NUMBER = {"type": ["string", "null"]}, {"type": ["integer", "null"]}, {"type": ["number", "null"]}
OID = {"type": "string", "pattern": r"^1(\.\d+)+$"}


def rows(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": mapping(**properties)}


def mapping(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


COUNTERS = ("octets", "unicast_packets", "multicast_packets", "broadcast_packets", "errors", "discards")
OUTCOMES = ["ok", "partial", "no_data", "timeout", "unreachable", "auth_failed", "protocol_error", "parse_error", "skipped"]
OPER = ["up", "down", "testing", "unknown", "dormant", "notPresent", "lowerLayerDown", None]

SCHEMA = mapping(
    schema={"const": "netmon.poll/1"},
    device=mapping(
        name=TEXT, address={"type": "string"}, profile=TEXT, vendor=TEXT, model=TEXT, serial=TEXT, software=TEXT, sys_object_id=TEXT, sys_name=TEXT,
        sys_descr=TEXT, uptime_seconds=NUMBER,
    ),
    outcomes=rows(
        collector={"type": "string"}, outcome={"enum": OUTCOMES}, duration_seconds={"type": "number", "minimum": 0}, requests={"type": "integer"}, detail=TEXT
    ),
    interfaces=rows(
        if_index={"type": "integer"}, name={"type": "string"}, descr=TEXT, alias=TEXT, if_type=WHOLE, mtu=WHOLE,
        mac={"anyOf": [{"type": "null"}, {"type": "string", "pattern": "^[0-9a-f]{2}(:[0-9a-f]{2})*$"}]},
        admin_status={"enum": ["up", "down", "testing", None]}, oper_status={"enum": OPER}, speed_bps=WHOLE, counter_bits={"enum": [64, 32, 0]},
        **{f"{way}_{counter}": WHOLE for way in ("in", "out") for counter in COUNTERS},
    ),
    processors=rows(oid=OID, descr={"type": "string"}, usage_ratio=NUMBER),
    memory=rows(oid=OID, descr={"type": "string"}, used_bytes=WHOLE, total_bytes=WHOLE, usage_ratio=NUMBER),
    sensors=rows(oid=OID, **{"class": TEXT}, descr={"type": "string"}, value=NUMBER, unit=TEXT, status=TEXT),
    supplies={"type": "array"}, ups={"type": ["object", "null"]}, poe={"type": ["object", "array", "null"]}, optics={"type": "array"}, lags={"type": "array"},
    modules={"type": "array"}, storage={"type": "array"}, lldp={"type": "array"}, fdb={"type": ["object", "null"]}, arp={"type": ["object", "null"]},
    wireless={"type": ["object", "null"]},
    problems=rows(collector={"type": "string"}, table={"type": "string"}, reason={"type": "string"}, detail={"type": "string"}),
)  # fmt: skip
