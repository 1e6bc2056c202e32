#!/usr/bin/env bash
# `make deb-test`: installs the newest package of dist/ in clean Debian systems without Python or network, uses it as an
# ordinary user under a virtual screen with the engine's sandbox on, and removes it. As root; needs debootstrap, Xvfb and
# xdotool. SUITES names the releases (the mirror is apt's own). A release with too old a C library must refuse politely.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

suites=${SUITES:-bookworm}
deb=$(realpath "${DEB:-$(ls -t dist/twincity_*.deb | head -n 1)}")
here=$(realpath scripts/package/deb)
say() { printf 'deb-test: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
[ "$(id -u)" = 0 ] || die "needs root, to make the systems and their users"
for tool in debootstrap Xvfb xdotool unshare; do command -v "$tool" >/dev/null || die "please install $tool"; done
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | head -n 1)

list() { # everything but what apt and dpkg keep of themselves
    (cd "$1" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./run -o -path ./tmp -o -path ./srv \
        -o -path ./var/log -o -path ./var/cache -o -path ./var/lib/apt -o -path './var/lib/dpkg/*-old' \) -prune -o -print | sort)
}

within() { # within ROOT COMMAND...: as root, without network
    local root=$1
    shift
    unshare --mount --net --pid --fork bash -c '
        mount --bind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec chroot "$0" env -i \
            PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"' "$root" "$@"
}

as_user() { # as_user ROOT DISPLAY: use.sh as an ordinary user; not in a chroot, in which Chromium may have no sandbox
    unshare --mount --net --pid --fork bash -c '
        set -e
        mount --make-rprivate /
        mount --bind "$0" "$0"
        mount --rbind /dev "$0/dev" && mount --rbind /sys "$0/sys" && mount -t proc proc "$0/proc"
        mkdir -p "$0/tmp/.X11-unix" && mount --bind /tmp/.X11-unix "$0/tmp/.X11-unix"
        cd "$0" && mkdir -p .old && pivot_root . .old && cd /
        umount -l .old && rmdir .old
        exec runuser -u tester -- env -i HOME=/srv/tester USER=tester PATH=/usr/bin:/bin DISPLAY="$1" LANG=C.UTF-8 \
            bash /srv/tester/use.sh' "$1" "$2"
}

try() {
    local suite=$1 base=build/roots/$1 root screen
    if ! [ -d "$base/var/lib/dpkg" ]; then
        say "$suite: debootstrap"
        mkdir -p build/roots
        debootstrap --variant=minbase "$suite" "$base" "$mirror" >"build/roots/$suite.log" 2>&1 || die "see build/roots/$suite.log"
    fi
    root=$(realpath build)/roots/try-$suite
    rm -rf "$root" && cp -a "$base" "$root"
    cp "$deb" "$root/tmp/twincity.deb"
    chroot "$root" apt-get -qq update
    chroot "$root" sh -c 'command -v python3 python' && die "$suite: the system has a Python"

    local libc needs
    libc=$(chroot "$root" dpkg-query -W -f '${Version}' libc6)
    needs=$(dpkg-deb -f "$deb" Depends | sed -n 's/.*libc6 (>= \([0-9.]*\)).*/\1/p')
    if dpkg --compare-versions "$libc" lt "$needs"; then
        ! chroot "$root" apt-get install --yes --no-install-recommends /tmp/twincity.deb &>"$root/tmp/said" || die "installed on libc6 $libc"
        grep -q "libc6 (>= $needs)" "$root/tmp/said" || die "$suite: refused without saying why"
        [ -e "$root/opt/twincity" ] && die "$suite: refused, but left something"
        say "$suite: libc6 $libc is older than $needs: refused by name, nothing left"
        rm -rf "$root"
        return
    fi

    say "$suite: dependencies"
    chroot "$root" apt-get -qq install --yes --no-install-recommends --download-only /tmp/twincity.deb >/dev/null
    within "$root" apt-get -qq satisfy --yes --no-install-recommends --no-download "$(dpkg-deb -f "$deb" Depends)" >"build/roots/$suite.log" 2>&1 ||
        die "$suite: see build/roots/$suite.log"
    list "$root" >"build/roots/$suite.before"
    say "$suite: install, without network"
    within "$root" dpkg -i /tmp/twincity.deb >>"build/roots/$suite.log" 2>&1 || die "$suite: see build/roots/$suite.log"
    chroot "$root" useradd --create-home --home-dir /srv/tester tester
    .venv/bin/python "$here/check.py" project "$root/srv/tester/项目.twincity"
    cp "$here/use.sh" "$root/srv/tester/"
    chroot "$root" chown -R tester: /srv/tester

    say "$suite: use it as an ordinary user"
    screen=:$((90 + RANDOM % 9))$((RANDOM % 10))
    Xvfb "$screen" -screen 0 1680x1000x24 -nolisten tcp -ac >/dev/null 2>&1 &
    local server=$!
    as_user "$root" "$screen" &
    local user=$! title=
    for _ in $(seq 240); do
        if [ -e "$root/srv/tester/painted" ] && [ -z "$title" ]; then
            title=$(DISPLAY=$screen xdotool search --onlyvisible --name 项目 getwindowname 2>/dev/null | head -n 1) || true
            [ -n "$title" ] && command -v import >/dev/null && import -display "$screen" -window root "build/roots/$suite.png"
            touch "$root/srv/tester/seen"
        fi
        kill -0 $user 2>/dev/null || break
        sleep 1
    done
    wait $user || { kill $server; die "$suite: failed in use"; }
    kill $server
    [ -n "$title" ] || die "$suite: no window bore the project's name"
    say "$suite: window “$title”"
    .venv/bin/python "$here/check.py" exports "$root/srv/tester/out"

    say "$suite: remove and purge"
    within "$root" dpkg --remove twincity >>"build/roots/$suite.log" 2>&1
    within "$root" dpkg --purge twincity >>"build/roots/$suite.log" 2>&1
    list "$root" >"build/roots/$suite.after"
    # Not of the program: the account that this test made, and /opt, an empty folder that dpkg takes away with its last file.
    local left
    left=$(diff "build/roots/$suite.before" "build/roots/$suite.after" | grep '^[<>]' |
        grep -vE '^< ./opt$|mail/tester|(passwd|shadow|group|gshadow|subuid|subgid)-?$') || true
    [ -z "$left" ] || die "$suite: left behind or taken away: $left"
    [ -e "$root/srv/tester/项目.twincity" ] && [ -e "$root/srv/tester/out/map.png" ] || die "$suite: the user's files are gone"
    rm -rf "$root"
    say "$suite: passed"
}

for suite in $suites; do try "$suite"; done
