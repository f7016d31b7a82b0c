"""Every resource of the API: the closed table from which come the addresses, the OpenAPI document and the reference."""

from typing import Any, Final

from netmon.web.api_resource import Resource
from netmon.web.api_status import STATUS_RESOURCES

RESOURCES: Final[tuple[Resource[Any, Any], ...]] = (*STATUS_RESOURCES,)
