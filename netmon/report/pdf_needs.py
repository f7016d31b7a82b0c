"""What a PDF needs of the system: Pango to lay out text, and a font with Chinese characters."""

import ctypes
from typing import Final

PACKAGES: Final = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk")
APT_LINE: Final = "sudo apt-get install -y --no-install-recommends " + " ".join(PACKAGES)
LIBRARIES: Final = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1")


class PdfUnavailableError(RuntimeError):
    """A PDF cannot be made on this machine; `what` is the library or font that is missing."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is missing: {APT_LINE}")
        self.what = what


def check() -> None:
    """Return when the machine can make a PDF of a Chinese report; raises PdfUnavailableError."""
    for library in LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError:
            raise PdfUnavailableError(library) from None
    if not has_chinese_font():
        raise PdfUnavailableError("a Chinese font")


class _FontSet(ctypes.Structure):
    """The head of FcFontSet (fontconfig.h)."""

    _fields_ = [("nfont", ctypes.c_int), ("sfont", ctypes.c_int), ("fonts", ctypes.c_void_p)]


def has_chinese_font() -> bool:
    """Ask fontconfig for fonts of language zh-cn; it must be installed."""
    library = ctypes.CDLL("libfontconfig.so.1")
    library.FcNameParse.restype = ctypes.c_void_p
    library.FcObjectSetCreate.restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(_FontSet)
    library.FcFontList.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    pattern = library.FcNameParse(b":lang=zh-cn")
    wanted = library.FcObjectSetCreate()
    found = library.FcFontList(None, pattern, wanted)
    count: int = found.contents.nfont
    library.FcFontSetDestroy(found)
    library.FcObjectSetDestroy(ctypes.c_void_p(wanted))
    library.FcPatternDestroy(ctypes.c_void_p(pattern))
    return count > 0
