"""The checks of one device in one session."""

import asyncio
from dataclasses import dataclass

from netmon.model.service import Check, DnsCheck, HttpCheck, NtpCheck, RtspCheck, ServiceResult
from netmon.transport.checks.connect import check_tcp
from netmon.transport.checks.dns import check_dns
from netmon.transport.checks.http import check_http
from netmon.transport.checks.ntp import check_ntp
from netmon.transport.checks.rtsp import check_rtsp


@dataclass(frozen=True, slots=True)
class DeviceChecks:
    """What is checked of one device; `address` is where checks go that name no host of their own."""

    address: str
    checks: tuple[Check, ...]

    async def run_all(self) -> tuple[ServiceResult, ...]:
        """Run all checks at once."""
        return tuple(await asyncio.gather(*(self.run(check) for check in self.checks)))

    async def run(self, check: Check) -> ServiceResult:
        """Run one check within its own time; a failure is a result."""
        match check:
            case HttpCheck():
                return await check_http(check)
            case DnsCheck():
                return await check_dns(check, self.address)
            case NtpCheck():
                return await check_ntp(check, self.address)
            case RtspCheck():
                return await check_rtsp(check, self.address)
            case _:
                return await check_tcp(check, self.address)
