# What an ordinary user does with the installed program; run by test.sh inside the new system. Bash alone: no Python here.
set -euo pipefail
cd
die() { echo "use: $*" >&2; exit 1; }
[ "$(id -u)" != 0 ] || die "root"
! command -v python3 || die "there is a Python"
[ "$(grep -c : /proc/net/dev)" = 1 ] || die "there is a network"
twincity --version

# Double click on a project: the desktop entry's command, with the file in place of %F.
command=$(sed -n 's/^Exec=//p' /usr/share/applications/twincity.desktop)
TWINCITY_TRACE=1 ${command/\%F/} "$HOME/项目.twincity" 2>trace &
window=$!
for _ in $(seq 180); do
    grep -q painted-1 trace && break
    kill -0 $window 2>/dev/null || { cat trace >&2; die "the window ended"; }
    sleep 1
done
grep -q painted-1 trace || die "never painted"
sleep 3
touch painted
for _ in $(seq 30); do [ -e seen ] && break; sleep 1; done

# The sandbox: own namespaces and a system-call filter around the process that runs the page (which is forked by, and
# so bears the name of, the engine's zygote).
boxed=0
for process in /proc/[0-9]*; do
    line=$(tr '\0' ' ' <"$process/cmdline" 2>/dev/null) || continue
    case $line in
    *QtWebEngineProcess*--no-sandbox*) die "a process without sandbox" ;;
    *QtWebEngineProcess*)
        if grep -q '^Seccomp:.2' "$process/status" && [ "$(grep '^NSpid' "$process/status" | wc -w)" -ge 3 ]; then
            boxed=$((boxed + 1))
        fi
        ;;
    esac
done
[ $boxed -gt 0 ] || die "no process with namespaces and a filter of its own"
echo "$boxed processes of the engine in the sandbox"
kill -TERM $window
wait $window || true

mkdir -p out
for format in png pdf pptx; do
    twincity snapshot --project "$HOME/项目.twincity" -o out/map.$format --size 1200x800px || die "$format"
done
twincity series --project "$HOME/项目.twincity" --scenes -o out/film.mp4 || die "mp4"
