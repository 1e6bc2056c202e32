"""What the packages say of themselves, made from the command line, the lock file and the installed metadata:
man page, shell completion, the licences of everything inside."""

from __future__ import annotations

import hashlib
import re
import sys
import sysconfig
from importlib import metadata
from pathlib import Path
from typing import Any

from scripts.package.shipped import shipped

ROOT = Path(__file__).resolve().parents[2]
# Libraries of the build system that are frozen with Python's own modules, and the program's loader.
BUNDLED = (
    "Python                     PSF-2.0, with the licences of its parts, below",
    "PyInstaller's boot loader  GPL-2.0-or-later with an exception for the programs that it starts",
    "OpenSSL                    Apache-2.0",
    "SQLite                     public domain",
    "libffi                     MIT",
    "readline, ncurses          GPL-3.0-or-later, MIT",
    "FFmpeg                     GPL-3.0-or-later: a program of its own, by way of imageio-ffmpeg; its sources are at",
    "                           https://ffmpeg.org and https://github.com/imageio/imageio-binaries",
    "Qt and Qt for Python       LGPL-3.0-only: shared libraries in the program's _internal/PySide6, which may be",
    "                           replaced; sources at https://download.qt.io; Chromium's credits at chrome://credits",
)
# Full texts that every Debian system has; the package names them instead of repeating them.
_COMMON = (
    ("GNU LESSER GENERAL PUBLIC LICENSE", "Version 3, 29 June 2007", "LGPL-3"),
    ("GNU LESSER GENERAL PUBLIC LICENSE", "Version 2.1, February 1999", "LGPL-2.1"),
    ("GNU GENERAL PUBLIC LICENSE", "Version 3, 29 June 2007", "GPL-3"),
    ("GNU GENERAL PUBLIC LICENSE", "Version 2, June 1991", "GPL-2"),
    ("Apache License", "Version 2.0, January 2004", "Apache-2.0"),
)
_SECTIONS = {
    "en": ("User Commands", "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "FILES", "EXIT STATUS"),
    "zh": ("用户命令", "名称", "概要", "描述", "选项", "子命令", "文件", "退出码"),
}
_NAME = {
    "en": "sourced map of the Chengdu-Chongqing Twin-City Economic Circle on a clock",
    "zh": "双城图览：成渝地区双城经济圈的时空图册",
}
_PLACES = {
    "en": (
        ("~/.config/twincity", "settings"),
        ("~/.local/share/twincity", "work saved by itself after a crash"),
        ("~/.local/state/twincity", "the log"),
        ("~/.cache/twincity", "what is made again when it is missing"),
    ),
    "zh": (
        ("~/.config/twincity", "设置"),
        ("~/.local/share/twincity", "自动保存的工作"),
        ("~/.local/state/twincity", "日志"),
        ("~/.cache/twincity", "缓存，删除后自动重建"),
    ),
}
_EXITS = {
    "en": "0: done; 1: failed; 2: wrong arguments; 130: interrupted.",
    "zh": "0：完成；1：失败；2：参数有误；130：中断。",
}


def command_line(lang: str) -> Any:
    """The command line's group with its texts in `lang`, "zh" or "en"."""
    from explorer.cli.commands import app, localized_command

    return localized_command(app, lang, ["--help"])  # type: ignore[arg-type]


# -- man page ---------------------------------------------------------------------------------------------


def manual(lang: str, version: str) -> str:
    """Return the man page, from the commands' own help."""
    group = command_line(lang)
    title, name, synopsis, description, options, commands, files, exits = _SECTIONS[lang]
    lines = [
        f'.TH TWINCITY 1 "" "twincity {version}" "{title}"',
        f".SH {name}",
        f"twincity \\- {roff(_NAME[lang])}",
    ]
    lines += [f".SH {synopsis}", ".B twincity", "[FILE ...] | COMMAND [ARGS]"]
    lines += [f".SH {description}", *_paragraphs(group.help), f".SH {options}", *_options(group)]
    lines.append(f".SH {commands}")
    for word, command in sorted(group.commands.items()):
        lines += [f'.SS "{word}"', *_paragraphs(command.help), *_options(command)]
    lines.append(f".SH {files}")
    for place, what in _PLACES[lang]:
        lines += [".TP", f".I {roff(place)}", roff(what)]
    return "\n".join([*lines, f".SH {exits}", roff(_EXITS[lang])]) + "\n"


def _options(command: Any) -> list[str]:
    lines = []
    for option in command.params:
        if getattr(option, "hidden", False):
            continue
        value = option.metavar or ("" if getattr(option, "is_flag", False) else option.name.upper())
        names = ", ".join(option.opts) if option.param_type_name == "option" else ""
        lines += [".TP", f'.B "{roff(" ".join(filter(None, (names, value))))}"', roff(option.help or "")]
    return lines


def _paragraphs(text: str | None) -> list[str]:
    parts = [" ".join(p.split()) for p in (text or "").split("\n\n")]
    return [line for part in parts for line in (".PP", roff(part))]


def roff(text: str) -> str:
    """Return plain text as roff reads it."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


# -- shell completion --------------------------------------------------------------------------------------


def words() -> dict[str, list[str]]:
    """The options of every command; those of the program itself under ""."""
    group = command_line("en")
    return {"": _long(group)} | {name: _long(c) for name, c in sorted(group.commands.items())}


def _long(command: Any) -> list[str]:
    found = [
        o for p in command.params if not getattr(p, "hidden", False) for o in p.opts if o.startswith("--")
    ]
    return [*found, "--help"]


def bash_completion() -> str:
    """Return the completion of commands, their options and files. Written out rather than asked of the program, as
    click's own completion does: that would start the program at every tab."""
    known = words()
    cases = "\n".join(f'    {n}) words="{" ".join(options)}" ;;' for n, options in known.items() if n)
    return f"""_twincity() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} words="{" ".join([*filter(None, known), *known[""]])}"
  [ "$COMP_CWORD" -gt 1 ] && case ${{COMP_WORDS[1]}} in
{cases}
    *) words="" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; [ -z "$current" ] || compgen -f -- "$current")
}}
complete -o filenames -F _twincity twincity
"""


def zsh_completion() -> str:
    """Return the same for zsh."""
    known = words()
    cases = "\n".join(f"    {n}) compadd -- {' '.join(options)} ;;" for n, options in known.items() if n)
    return f"""#compdef twincity
if (( CURRENT == 2 )); then
  compadd -- {" ".join([*filter(None, known), *known[""]])}
else
  case $words[2] in
{cases}
  esac
fi
_files
"""


def fish_completion() -> str:
    """Return the same for fish, with each command's one line of help."""
    group, known = command_line("en"), words()
    lines = []
    for name, command in sorted(group.commands.items()):
        said = (command.short_help or command.help or "").replace("\\", "\\\\").replace("'", "\\'")
        lines.append(f"complete -c twincity -n __fish_use_subcommand -a {name} -d '{said}'")
        lines += [
            f"complete -c twincity -n '__fish_seen_subcommand_from {name}' -l {option[2:]}"
            for option in known[name]
        ]
    return "\n".join(lines) + "\n"


# -- licences ----------------------------------------------------------------------------------------------


def copyright_text() -> str:
    """Return our licence and notice, name, version and licence of everything inside, and every licence text once."""
    head = [
        "Twin-City Explorer",
        "Source: the project's repository; built by `make deb` from the versions in requirements.lock",
        "",
        (ROOT / "NOTICE").read_text("utf-8"),
        "PACKAGES INSIDE",
        "",
    ]
    inside, texts = [], dict[str, tuple[str, list[str]]]()
    for name in sorted(shipped()):
        data = metadata.metadata(name)
        inside.append(f"   {name} {data['Version']}: {_licence(data)}")
        for text in _licence_texts(name):
            key = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
            texts.setdefault(key, (text, []))[1].append(name)
    inside += ["", *(f"   {line}" for line in BUNDLED), "", "THE PROGRAM'S OWN LICENCE", ""]
    own = [_shortened((ROOT / "LICENSE").read_text("utf-8")), *_python_licence()]
    rest = [
        part
        for text, names in texts.values()
        for part in (f"{'-' * 78}\n{', '.join(names)}\n", _shortened(text))
    ]
    return "\n".join([*head, *inside, *own, *rest]).rstrip() + "\n"


def _shortened(text: str) -> str:
    """Return a licence text, with where Debian keeps it in place of terms that every system has."""
    for title, version, name in _COMMON:
        terms = rf"{title}\s+{re.escape(version)}.{{5000,}}?(?:END OF TERMS AND CONDITIONS|\Z)"
        text = re.sub(
            terms, f"{title}, {version}: see /usr/share/common-licenses/{name}", text, flags=re.DOTALL
        )
    return text


def _licence(data: metadata.PackageMetadata) -> str:
    named = data.get_all("License-Expression") or []
    classed = [
        c.split("::")[-1].strip() for c in data.get_all("Classifier") or () if c.startswith("License ::")
    ]
    field = [line for line in (data.get_all("License") or []) if "\n" not in line]
    return "; ".join((named or field or classed)[:3]) or "see its text below"


def _licence_texts(name: str) -> list[str]:
    found = []
    for file in metadata.files(name) or ():
        inside = ".dist-info" in str(file) and file.suffix not in (".py", ".json")
        if inside and re.match(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)", file.name, re.IGNORECASE):
            path = Path(str(file.locate()))
            if path.is_file():
                found.append(path.read_text("utf-8", errors="replace"))
    return found


def _python_licence() -> list[str]:
    for folder in (sysconfig.get_path("stdlib"), "/usr/share/doc/python3"):
        path = Path(folder) / "LICENSE.txt"
        if path.is_file():
            return [f"{'-' * 78}\nPython {sys.version.split()[0]}\n", path.read_text("utf-8")]
    return []


if __name__ == "__main__":
    sys.stdout.buffer.write(copyright_text().encode())
