"""The closed list of display drivers, by the name that the inventory writes; a driver is never guessed, and no port is ever probed."""

from collections.abc import Mapping

from netmon.model.display import ProtocolName
from netmon.transport.display.api import DisplayDriver
from netmon.transport.display.benq import BenQ
from netmon.transport.display.lg import Lg
from netmon.transport.display.nec import Nec
from netmon.transport.display.philips_sicp import PhilipsSicp
from netmon.transport.display.pjlink import PJLink
from netmon.transport.display.samsung_mdc import SamsungMdc
from netmon.transport.display.sharp import Sharp
from netmon.transport.display.sony_bravia import SonyBravia
from netmon.transport.display.viewsonic import ViewSonic

DRIVERS: Mapping[ProtocolName, DisplayDriver] = {
    "pjlink": PJLink(),
    "samsung_mdc": SamsungMdc(),
    "philips_sicp": PhilipsSicp(),
    "lg": Lg(),
    "nec": Nec(),
    "sharp": Sharp(),
    "sony_bravia": SonyBravia(),
    "viewsonic": ViewSonic(),
    "benq": BenQ(),
}
