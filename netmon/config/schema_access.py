"""The shape of `ssh:`, `display:` and `api:` of a device and of defaults: how it is asked otherwise than by SNMP."""

from typing import Annotated

from pydantic import Field

from netmon.config.schema import FileModel, Port
from netmon.config.values import Duration, Fingerprint, Identifier, Text
from netmon.model.inventory import ApiKind, DisplayDriver, HostKey


class SshModel(FileModel):
    """How a device is asked by SSH; commands that show, nothing else."""

    credential: Identifier | None = Field(None, description="Name in credentials.yaml, of kind ssh")
    port: Port | None = Field(None, description="TCP port (default 22)")
    legacy: bool | None = Field(None, description="true: allow old algorithms, for devices that know no others")
    host_key: HostKey | None = Field(
        None,
        description="changes: the PC makes a new host key at every start (disk freeze) and netmon logs in with a private key; "
        "changes_with_password: with a password as well; else strict",
    )


class DisplayModel(FileModel):
    """How a display or projector is asked; never guessed, for one maker's question may be another's command."""

    driver: DisplayDriver | None = Field(None, description="Protocol that it speaks")
    port: Port | None = Field(None, description="TCP port, where it is not the protocol's own")
    credential: Identifier | None = Field(None, description="Name in credentials.yaml, of kind pjlink or password")
    display_id: Annotated[int, Field(ge=0, le=255)] | None = Field(None, description="The set's number, where the protocol has one")


class ApiModel(FileModel):
    """A controller that is asked over HTTP, or a list that its cloud exported."""

    kind: ApiKind | None = Field(None, description="unifi, omada, or csv: a file exported from a cloud")
    url: Text | None = Field(None, description="Base address, such as https://10.0.0.5:8443; for csv a file, relative to the inventory")
    credential: Identifier | None = Field(None, description="Name in credentials.yaml, of kind login or token")
    site: Text | None = Field(None, description="The site's name in the controller")
    ca_file: Text | None = Field(None, description="Certificate authority of the controller, PEM")
    fingerprint: Fingerprint | None = Field(None, description="SHA-256 of the controller's certificate, where no authority signed it")
    max_age_s: Annotated[Duration, Field(ge=60, le=90 * 86400)] | None = Field(
        None, alias="max_age", description="csv: a file that is older says nothing of now (default 48h)"
    )
