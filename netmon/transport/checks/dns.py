"""One DNS question to one server, by dnspython."""

import time

import dns.asyncquery
import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype

from netmon.model.device_text import clean_string
from netmon.model.service import DnsCheck, ServiceReason, ServiceResult
from netmon.transport.checks.connect import failed, reason_of, words_of

MAX_ANSWERS = 32


async def check_dns(check: DnsCheck, address: str) -> ServiceResult:
    """Ask (over UDP, over TCP when the answer was cut), from `source` where the check names an exit's address."""
    started = time.monotonic()
    try:
        query = dns.message.make_query(check.name, check.record)
        reply, _ = await dns.asyncquery.udp_with_fallback(query, check.server or address, timeout=check.timeout_s, port=check.port, source=check.source)
    except dns.exception.Timeout:
        return failed(check.id, "dns", TimeoutError(), started)
    except (OSError, EOFError) as error:
        return failed(check.id, "dns", error, started)
    except (dns.exception.DNSException, ValueError) as error:
        return ServiceResult(check=check.id, kind="dns", ok=False, reason=reason_of(error), detail=words_of(error), duration_s=time.monotonic() - started)
    answers, reason = judged(check, reply)
    detail = None if reason is None else dns.rcode.to_text(reply.rcode())
    return ServiceResult(check=check.id, kind="dns", ok=reason is None, reason=reason, detail=detail, duration_s=time.monotonic() - started, answers=answers)


def judged(check: DnsCheck, reply: dns.message.Message) -> tuple[tuple[str, ...], ServiceReason | None]:
    """Return the answers of the type asked for, sorted, and what is wrong with them."""
    wanted = dns.rdatatype.from_text(check.record)
    found = sorted({clean_string(record.to_text(), limit=255) for group in reply.answer if group.rdtype == wanted for record in group})[:MAX_ANSWERS]
    answers = tuple(found)
    if reply.rcode() == dns.rcode.NXDOMAIN:
        return answers, ServiceReason.NO_SUCH_NAME
    if reply.rcode() != dns.rcode.NOERROR:
        return answers, ServiceReason.SERVER_FAILURE
    if not answers:
        return answers, ServiceReason.NO_SUCH_NAME
    if check.expect and not set(check.expect) & set(answers):
        return answers, ServiceReason.OTHER_ANSWER
    return answers, None
