"""The enumerations of IF-MIB (RFC 2863) and EtherLike-MIB (RFC 3635), in the MIBs' own words."""

from collections.abc import Mapping

ADMIN_STATUS: Mapping[int, str] = {1: "up", 2: "down", 3: "testing"}
OPER_STATUS: Mapping[int, str] = {1: "up", 2: "down", 3: "testing", 4: "unknown", 5: "dormant", 6: "notPresent", 7: "lowerLayerDown"}
DUPLEX_STATUS: Mapping[int, str] = {1: "unknown", 2: "half", 3: "full"}
