"""Servers and cameras of the simulated district that netmon checks: a platform whose certificate ends soon, DNS, time, cameras, and a page over IPv6."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from netmon.model.yaml_text import Data
from netmon.simulate.certificates import own_certificate
from netmon.simulate.district_plan import DISTRICT_ID, DistrictPlan, host
from netmon.simulate.services import camera, dns_server, ntp_server, web_platform

CERTIFICATE_DAYS: Final = 9.0
PLATFORM_FILE: Final = "platform-ca.pem"
_NAMES: Final = {"www.moe.gov.cn": bytes((203, 0, 113, 7)), "ziyuan.donghu.example": bytes((10, 0, 0, 60))}
_PLATFORM, _DNS, _NTP, _CAMERA = 60, 61, 62, 95
_SILENT: Final = b"HTTP/1.0 400 Bad Request\r\n\r\n"


@dataclass(slots=True)
class Services:
    """What was opened: the inventory's rows by site, and what the cameras were sent."""

    rows: dict[str, list[Data]] = field(default_factory=dict)
    received: list[bytes] = field(default_factory=list)

    def add(self, site: str, name: str, role: str, address: str, **more: Data) -> None:
        """Add one device."""
        self.rows.setdefault(site, []).append({"name": name, "role": role, "address": address, "credential": None, **more})


async def open_services(stack: AsyncExitStack, plan: DistrictPlan, folder: Path) -> Services:
    """Let all listen until the stack is left; `folder` is the demo's, where the platform's certificate is kept."""
    found = Services()
    await _district(stack, found, folder)
    for school in plan.schools[:2]:
        whole = await stack.enter_async_context(camera(received=found.received, host=host(school.number, _CAMERA)))
        found.add(school.id, f"{school.id}-gate-cam", "camera", host(school.number, _CAMERA), uplink=(school.core or school.gateway).name, checks=_rtsp(whole))
    first = plan.schools[0]
    broken = await stack.enter_async_context(camera(_SILENT, received=found.received, host=host(first.number, _CAMERA + 1)))
    found.add(first.id, f"{first.id}-hall-cam", "camera", host(first.number, _CAMERA + 1), uplink=(first.core or first.gateway).name, checks=_rtsp(broken))
    try:
        port = await stack.enter_async_context(web_platform(host="::1"))
    except OSError:
        return found  # a machine without IPv6
    check: Data = [{"kind": "http", "id": "ipv6-page", "url": f"http://[::1]:{port}/", "family": "ipv6"}]
    found.add(first.id, f"{first.id}-portal", "server", "::1", checks=check)
    return found


async def _district(stack: AsyncExitStack, found: Services, folder: Path) -> None:
    address = host(0, _PLATFORM)
    own = await asyncio.to_thread(own_certificate, "ziyuan.donghu.example", address, days=CERTIFICATE_DAYS)
    authority = folder / "secrets" / PLATFORM_FILE
    platform = await stack.enter_async_context(web_platform(context=await asyncio.to_thread(own.context, authority), host=address))
    page = {
        "kind": "http",
        "id": "platform",
        "url": f"https://{address}:{platform}/",
        "contains": "公共服务平台",
        "ca_file": str(await asyncio.to_thread(authority.resolve)),
    }
    found.add(DISTRICT_ID, "ziyuan-platform", "server", address, checks=[page, {"kind": "tcp", "port": platform}])
    names = await stack.enter_async_context(dns_server(_NAMES, host=host(0, _DNS)))
    asked: Mapping[str, Data] = {"kind": "dns", "id": "dns-moe", "name": "www.moe.gov.cn", "port": names}
    unknown: Mapping[str, Data] = {"kind": "dns", "id": "dns-old-platform", "name": "old-platform.donghu.example", "port": names}
    found.add(DISTRICT_ID, "dns-1", "server", host(0, _DNS), checks=[asked, unknown])
    clock = await stack.enter_async_context(ntp_server(host=host(0, _NTP)))
    found.add(DISTRICT_ID, "ntp-1", "server", host(0, _NTP), checks=[{"kind": "ntp", "port": clock}])


def _rtsp(port: int) -> Data:
    return [{"kind": "rtsp", "port": port}]
