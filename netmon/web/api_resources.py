"""Every resource of the API: the closed table from which come the addresses, the OpenAPI document and the reference."""

from typing import Any, Final

from netmon.web.api_compliance import COMPLIANCE_RESOURCES
from netmon.web.api_link import LINK_RESOURCES
from netmon.web.api_operation import OPERATION_RESOURCES
from netmon.web.api_resource import Resource
from netmon.web.api_school import SCHOOL_RESOURCES
from netmon.web.api_speedtest import SPEEDTEST_RESOURCES
from netmon.web.api_status import STATUS_RESOURCES

RESOURCES: Final[tuple[Resource[Any, Any], ...]] = (
    *STATUS_RESOURCES,
    *SCHOOL_RESOURCES,
    *LINK_RESOURCES,
    *SPEEDTEST_RESOURCES,
    *OPERATION_RESOURCES,
    *COMPLIANCE_RESOURCES,
)
