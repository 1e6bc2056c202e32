#!/usr/bin/env bash
# Prepares .venv at the repository's root: Python, the locked dependencies, the project itself (editable) and,
# on Debian-likes, the system libraries that QtWebEngine needs. Exits at once if all of it is up to date.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=.venv
stamp=$venv/.twincity-setup

# Bytecode for those whose environment has Python write none: compiling takes as long as all else of a start.
compile_own() { "$venv/bin/python" -m compileall -q explorer || say "the program's bytecode could not be written"; }

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# The root is part of the key: scripts in a virtual environment do not survive a move.
key=$({ pwd; cat requirements.lock scripts/pip.lock scripts/build.lock pyproject.toml scripts/setup.sh; } | cksum)
if [ -x "$venv/bin/twincity" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then
    compile_own
    exit 0
fi

# --- system packages ---------------------------------------------------------------------------------------

# Prints the prefix that makes apt-get run as root; fails where that is not possible without a question.
root_prefix() {
    if [ "$(id -u)" -eq 0 ]; then
        echo env
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        echo "sudo env"
    else
        return 1
    fi
}

# install_packages WHAT-FOR PACKAGE...
install_packages() {
    local reason=$1 prefix
    shift
    command -v apt-get >/dev/null || die "$reason: please install what Debian calls: $*"
    prefix=$(root_prefix) || die "$reason: please run: sudo apt-get install $*"
    say "$reason: apt-get install $*"
    local package names=() log
    log=$(mktemp)
    $prefix DEBIAN_FRONTEND=noninteractive apt-get -qq update >"$log" 2>&1 || say "apt-get update failed; using the lists that are here"
    for package; do # newer releases add t64 to some names
        if apt-cache show "${package}t64" >/dev/null 2>&1; then package=${package}t64; fi
        names+=("$package")
    done
    if ! $prefix DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "${names[@]}" >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "$reason: apt-get could not install: ${names[*]}"
    fi
    rm -f "$log"
}

# --- Python ------------------------------------------------------------------------------------------------

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# Of these the engine is the newest and gets Chromium's patches; with 3.11 it stays at Qt 6.11 (README: Python).
patched() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; }

# Prints the Python to use: the one named by PYTHON, else one of 3.12 or newer that can make environments, else 3.11.
find_python() {
    local name
    if [ -n "${PYTHON:-}" ] && new_enough "$PYTHON"; then command -v "$PYTHON"; return; fi
    for name in python3.13 python3.12 python3.14 python3; do
        if patched "$name"; then command -v "$name"; return; fi
    done
    for name in python3 python3.11 python3.13 python3.12 python3.14 python; do
        if new_enough "$name"; then command -v "$name"; return; fi
    done
    return 1
}

# An environment of 3.11 is kept; a newer Python beside it would get newer patches of the engine.
advise_newer() {
    local name
    "$1" -c 'import sys; sys.exit(sys.version_info >= (3, 12))' || return 0
    for name in python3.13 python3.12 python3.14 python3; do
        if patched "$name"; then
            say "note: with Python 3.11 the web engine stays at Qt 6.11 and its patches; $name is here too: make clean setup PYTHON=$name"
            return 0
        fi
    done
}

if ! new_enough "$venv/bin/python" || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    if ! python=$(find_python); then
        install_packages "Python 3.11 or newer is needed" python3 python3-venv
        python=$(find_python) || die "Python 3.11 or newer is needed, and this system's python3 is older: install one, or name it: make setup PYTHON=/path/to/python3"
    fi
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        install_packages "Python's venv module is needed" "python$version-venv"
    fi
    say "making $venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
advise_newer "$venv/bin/python"

# --- packages ----------------------------------------------------------------------------------------------

say "installing the locked packages (the first time this fetches some 400 MB)"
pip=("$venv/bin/python" -m pip --disable-pip-version-check --quiet)
# Python brings an old pip, and up to 3.11 a setuptools that nothing here uses. One source package (XStatic-Leaflet) is
# built with setuptools, in an environment of its own: scripts/build.lock says which.
build=()
"${pip[@]}" install --require-hashes -r scripts/pip.lock || say "the pinned pip could not be fetched; going on with $("${pip[@]}" --version | cut -d' ' -f1-2)"
if "${pip[@]}" install --help | grep -q -- --build-constraint; then build=(--build-constraint scripts/build.lock); fi
"${pip[@]}" install --require-hashes -r requirements.lock "${build[@]}"
"${pip[@]}" install --no-deps --no-build-isolation --no-index -e .
if "${pip[@]}" show setuptools >/dev/null 2>&1 && ! grep -q '^setuptools==' requirements.lock; then
    "${pip[@]}" uninstall --yes setuptools
fi

# --- libraries that the wheels expect of the system ----------------------------------------------------------

# library -> Debian package, for everything that PySide6's QtWebEngine, QtPdf, xcb and offscreen parts link to
package_of() {
    case $1 in
        libEGL.so.1) echo libegl1 ;;
        libGL.so.1 | libGLX.so.0 | libOpenGL.so.0) echo libgl1 libopengl0 ;;
        libGLdispatch.so.0) echo libglvnd0 ;;
        libX11-xcb.so.1) echo libx11-xcb1 ;;
        libX11.so.6) echo libx11-6 ;;
        libXcomposite.so.1) echo libxcomposite1 ;;
        libXdamage.so.1) echo libxdamage1 ;;
        libXext.so.6) echo libxext6 ;;
        libXfixes.so.3) echo libxfixes3 ;;
        libXrandr.so.2) echo libxrandr2 ;;
        libXrender.so.1) echo libxrender1 ;;
        libXtst.so.6) echo libxtst6 ;;
        libasound.so.2) echo libasound2 ;;
        libbrotlidec.so.1 | libbrotlicommon.so.1) echo libbrotli1 ;;
        libdbus-1.so.3) echo libdbus-1-3 ;;
        libdrm.so.2) echo libdrm2 ;;
        libexpat.so.1) echo libexpat1 ;;
        libfontconfig.so.1) echo libfontconfig1 ;;
        libfreetype.so.6) echo libfreetype6 ;;
        libgbm.so.1) echo libgbm1 ;;
        libgio-2.0.so.0 | libglib-2.0.so.0 | libgobject-2.0.so.0 | libgthread-2.0.so.0) echo libglib2.0-0 ;;
        libgssapi_krb5.so.2) echo libgssapi-krb5-2 ;;
        libnspr4.so | libplc4.so | libplds4.so) echo libnspr4 ;;
        libnss3.so | libnssutil3.so | libsmime3.so) echo libnss3 ;;
        libpcsclite.so.1) echo libpcsclite1 ;;
        libudev.so.1) echo libudev1 ;;
        libwayland-client.so.0) echo libwayland-client0 ;;
        libwayland-server.so.0) echo libwayland-server0 ;;
        libxcb-cursor.so.0) echo libxcb-cursor0 ;;
        libxcb-dri3.so.0) echo libxcb-dri3-0 ;;
        libxcb-glx.so.0) echo libxcb-glx0 ;;
        libxcb-icccm.so.4) echo libxcb-icccm4 ;;
        libxcb-image.so.0) echo libxcb-image0 ;;
        libxcb-keysyms.so.1) echo libxcb-keysyms1 ;;
        libxcb-randr.so.0) echo libxcb-randr0 ;;
        libxcb-render-util.so.0) echo libxcb-render-util0 ;;
        libxcb-render.so.0) echo libxcb-render0 ;;
        libxcb-shape.so.0) echo libxcb-shape0 ;;
        libxcb-shm.so.0) echo libxcb-shm0 ;;
        libxcb-sync.so.1) echo libxcb-sync1 ;;
        libxcb-util.so.1) echo libxcb-util1 ;;
        libxcb-xfixes.so.0) echo libxcb-xfixes0 ;;
        libxcb-xkb.so.1) echo libxcb-xkb1 ;;
        libxcb.so.1) echo libxcb1 ;;
        libxkbcommon-x11.so.0) echo libxkbcommon-x11-0 ;;
        libxkbcommon.so.0) echo libxkbcommon0 ;;
        libxkbfile.so.1) echo libxkbfile1 ;;
    esac
}

missing_libraries() {
    local qt
    qt=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/PySide6/Qt
    ldd "$qt"/libexec/QtWebEngineProcess "$qt"/lib/libQt6{WebEngineCore,WebEngineWidgets,Pdf,Svg,PrintSupport}.so.6 \
        "$qt"/plugins/platforms/libq{xcb,offscreen,minimal}.so "$qt"/plugins/xcbglintegrations/*.so 2>/dev/null |
        awk '/=> not found/ && $1 !~ /^libQt6/ { print $1 }' | sort -u || true # ldd fails on a file that is not there
}

if [ "$(uname -s)" = Linux ] && command -v ldd >/dev/null; then
    missing=$(missing_libraries)
    if [ -n "$missing" ]; then
        mapfile -t packages < <(for library in $missing; do package_of "$library"; done | tr ' ' '\n' | sort -u)
        [ "${#packages[@]}" -gt 0 ] || die "QtWebEngine lacks these libraries: ${missing//$'\n'/ }"
        install_packages "QtWebEngine needs system libraries" "${packages[@]}"
        missing=$(missing_libraries)
        [ -z "$missing" ] || die "QtWebEngine still lacks these libraries: ${missing//$'\n'/ }"
    fi
fi

# Shiboken's Python part lies in its library as source and is compiled at each start, 15 to 30 ms, unless it finds it in
# files (signature_bootstrap.py: SBK_EMBED). Those of an older version would be taken too, hence made anew.
unpack_shiboken() {
    local files
    files=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')/shiboken6/files.dir
    rm -rf "$files"
    SBK_EMBED=0 "$venv/bin/python" -c 'import PySide6.QtCore' &&
        "$venv/bin/python" -m compileall -q -b --invalidation-mode unchecked-hash "$files" &&
        find "$files" -name '*.py' -delete && find "$files" -depth -name __pycache__ -exec rm -r {} + || rm -rf "$files"
}

unpack_shiboken
compile_own
printf '%s\n' "$key" >"$stamp"
say "done: $venv/bin/twincity"
