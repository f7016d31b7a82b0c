"""Every simulated display by the driver that asks it."""

from collections.abc import Mapping

from netmon.model.display import ProtocolName
from netmon.simulate.display_binary import BenQBoard, NecProjector, PhilipsPanel, SamsungPanel
from netmon.simulate.display_http import BraviaPanel
from netmon.simulate.display_panel import DisplayPanel
from netmon.simulate.display_text import LgPanel, PJLinkProjector, SharpPanel, ViewSonicBoard

PANELS: Mapping[ProtocolName, type[DisplayPanel]] = {
    "pjlink": PJLinkProjector,
    "samsung_mdc": SamsungPanel,
    "philips_sicp": PhilipsPanel,
    "lg": LgPanel,
    "nec": NecProjector,
    "sharp": SharpPanel,
    "sony_bravia": BraviaPanel,
    "viewsonic": ViewSonicBoard,
    "benq": BenQBoard,
}
