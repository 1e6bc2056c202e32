"""What the frozen program needs of the system, read from its own ELF files: the package's dependencies."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

# The Debian packages of the libraries that Qt, Chromium and the wheels are linked with. Debian 13 and Ubuntu 24.04
# renamed some for their 64-bit time.
PACKAGES = {
    "libasound2 | libasound2t64": ("libasound.so.2",),
    "libatk1.0-0 | libatk1.0-0t64": ("libatk-1.0.so.0",),
    "libbrotli1": ("libbrotlicommon.so.1", "libbrotlidec.so.1"),
    "libbz2-1.0": ("libbz2.so.1.0",),
    "libcairo-gobject2": ("libcairo-gobject.so.2",),
    "libcairo2": ("libcairo.so.2",),
    "libcups2 | libcups2t64": ("libcups.so.2",),
    "libdbus-1-3": ("libdbus-1.so.3",),
    "libdrm2": ("libdrm.so.2",),
    "libegl1": ("libEGL.so.1",),
    "libexpat1": ("libexpat.so.1",),
    "libfontconfig1": ("libfontconfig.so.1",),
    "libfreetype6": ("libfreetype.so.6",),
    "libgbm1": ("libgbm.so.1",),
    "libgcc-s1": ("libgcc_s.so.1",),
    "libgdk-pixbuf-2.0-0 | libgdk-pixbuf2.0-0": ("libgdk_pixbuf-2.0.so.0",),
    "libgl1": ("libGL.so.1", "libOpenGL.so.0", "libGLX.so.0"),
    "libglib2.0-0 | libglib2.0-0t64": (
        "libglib-2.0.so.0",
        "libgthread-2.0.so.0",
        "libgobject-2.0.so.0",
        "libgio-2.0.so.0",
    ),
    "libgssapi-krb5-2": ("libgssapi_krb5.so.2",),
    "libgtk-3-0 | libgtk-3-0t64": ("libgtk-3.so.0", "libgdk-3.so.0"),
    "libharfbuzz0b": ("libharfbuzz.so.0",),
    "liblzma5": ("liblzma.so.5",),
    "libnspr4": ("libnspr4.so", "libplc4.so", "libplds4.so"),
    "libnss3": ("libnss3.so", "libnssutil3.so", "libsmime3.so", "libssl3.so"),
    "libpango-1.0-0": ("libpango-1.0.so.0",),
    "libpangocairo-1.0-0": ("libpangocairo-1.0.so.0",),
    "libtiff6 | libtiff5": ("libtiff.so.6", "libtiff.so.5"),
    "libudev1": ("libudev.so.1",),
    "libuuid1": ("libuuid.so.1",),
    "libwayland-client0": ("libwayland-client.so.0",),
    "libwayland-cursor0": ("libwayland-cursor.so.0",),
    "libwayland-egl1": ("libwayland-egl.so.1",),
    "libx11-6": ("libX11.so.6",),
    "libx11-xcb1": ("libX11-xcb.so.1",),
    "libxcb-cursor0": ("libxcb-cursor.so.0",),
    "libxcb-dri3-0": ("libxcb-dri3.so.0",),
    "libxcb-glx0": ("libxcb-glx.so.0",),
    "libxcb-icccm4": ("libxcb-icccm.so.4",),
    "libxcb-image0": ("libxcb-image.so.0",),
    "libxcb-keysyms1": ("libxcb-keysyms.so.1",),
    "libxcb-randr0": ("libxcb-randr.so.0",),
    "libxcb-render-util0": ("libxcb-render-util.so.0",),
    "libxcb-render0": ("libxcb-render.so.0",),
    "libxcb-shape0": ("libxcb-shape.so.0",),
    "libxcb-shm0": ("libxcb-shm.so.0",),
    "libxcb-sync1": ("libxcb-sync.so.1",),
    "libxcb-util1": ("libxcb-util.so.1",),
    "libxcb-xfixes0": ("libxcb-xfixes.so.0",),
    "libxcb-xinerama0": ("libxcb-xinerama.so.0",),
    "libxcb-xkb1": ("libxcb-xkb.so.1",),
    "libxcb1": ("libxcb.so.1",),
    "libxcomposite1": ("libXcomposite.so.1",),
    "libxdamage1": ("libXdamage.so.1",),
    "libxext6": ("libXext.so.6",),
    "libxfixes3": ("libXfixes.so.3",),
    "libxi6": ("libXi.so.6",),
    "libxkbcommon-x11-0": ("libxkbcommon-x11.so.0",),
    "libxkbcommon0": ("libxkbcommon.so.0",),
    "libxkbfile1": ("libxkbfile.so.1",),
    "libxrandr2": ("libXrandr.so.2",),
    "libxtst6": ("libXtst.so.6",),
    "libzstd1": ("libzstd.so.1",),
    "zlib1g": ("libz.so.1",),
}
_PACKAGE = {name: package for package, names in PACKAGES.items() for name in names}
_LIBC = re.compile(r"(ld-linux.*|libc|libm|libmvec|libdl|librt|libpthread|libresolv|libutil)\.so\.\d+")
# The C++ library's symbols by the compiler that brought them.
_GCC = {25: "8", 26: "9", 28: "9.3", 29: "11", 30: "12", 31: "13", 32: "13.1", 33: "14"}
# Plugins for what a desktop may lack; Qt goes without.
_OPTIONAL = ("platformthemes", "printsupport")


def dependencies(frozen: Path) -> tuple[str, str]:
    """Return the values of Depends and Recommends; raises ValueError for a library of no known package."""
    files = [p for p in frozen.rglob("*") if p.is_file() and not p.is_symlink() and _elf(p)]
    inside = {p.name for p in frozen.rglob("*.so*")}
    must, may, unknown, cxx = set[str](), set[str](), set[str](), False
    for path in files:
        for name in _needed(path) - inside:
            if name == "libstdc++.so.6":
                cxx = True
            elif not _LIBC.fullmatch(name):
                (may if path.parent.name in _OPTIONAL else must).add(_PACKAGE.get(name, ""))
                unknown |= set() if name in _PACKAGE else {f"{name} ({path.name})"}
    if unknown:
        raise ValueError(f"no package is known for: {', '.join(sorted(unknown))}")
    glibc, gcc = _versions(files)
    first = [f"libc6 (>= {glibc})", *([f"libstdc++6 (>= {gcc})"] if cxx else [])]
    return ", ".join([*first, *sorted(must)]), ", ".join(sorted(may - must))


def _elf(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"


def _needed(path: Path) -> set[str]:
    out = subprocess.run(["readelf", "-d", str(path)], capture_output=True, text=True, check=False).stdout
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", out))


def _versions(files: list[Path]) -> tuple[str, str]:
    """The oldest glibc and compiler whose symbols suffice."""
    command = ["readelf", "-V", *map(str, files)]
    out = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    # Only what is asked of others; a library's own definitions are listed as "Rev:".
    asked = "\n".join(
        line for line in out.splitlines() if "Flags:" in line and "Version:" in line and "Rev:" not in line
    )
    libc = max((int(a), int(b)) for a, b in re.findall(r"Name: GLIBC_(\d+)\.(\d+)", asked))
    cxx = max((int(n) for n in re.findall(r"Name: GLIBCXX_3\.4\.(\d+)", asked)), default=25)
    return ".".join(map(str, libc)), next((v for n, v in sorted(_GCC.items()) if n >= cxx), _GCC[33])
