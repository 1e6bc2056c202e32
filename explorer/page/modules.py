"""The page's ES modules in order of execution, and their bundle as one classic script.

Each module becomes a function scope of one script. The window asks for one file instead of ninety, and a single HTML
file needs it inline, with its hash in the policy: browsers load no modules from `file://`, and `data:` modules need a
Content-Security-Policy that allows any script.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from explorer.records import dataclass

Read = Callable[[str], str]
_IMPORT = re.compile(r'^import (?:(\{[^}]*\}|\* as \w+) from )?"([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:(?:async )?function\*? ?|class |const )(\w+))", re.MULTILINE
)  # group 1: the name
_UNSUPPORTED = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class UnknownSyntax(ValueError):
    """A form of import or export that `bundle` does not support; eslint.config.mjs allows only those that it does."""


@dataclass(frozen=True, slots=True)
class Module:
    """One file: its path on the page (`/web/map/app.js`), source, and imported paths in order."""

    path: str
    code: str
    imports: tuple[str, ...]


def modules(entry: str, read: Read) -> list[Module]:
    """Return `entry` and its imports, dependencies first; raises ValueError for an import cycle."""
    done: dict[str, Module] = {}

    def visit(path: str, above: tuple[str, ...]) -> None:
        if path in above:
            raise ValueError("import cycle: " + " → ".join((*above[above.index(path) :], path)))
        if path in done:
            return
        code = read(path).replace("\r\n", "\n")
        imports = tuple(_resolve(path, found[2]) for found in _IMPORT.finditer(code))
        for name in imports:
            visit(name, (*above, path))
        done[path] = Module(path, code, imports)

    visit(entry, ())
    return list(done.values())


def bundle(entry: str, read: Read, offered: str = "") -> str:
    """Return `entry` and its imports as one classic script in strict mode; raises UnknownSyntax.

    `offered` is a name under which the window has the modules by their paths, for the console and tests.
    """
    found = modules(entry, read)
    names = {module.path: f"$module{number}" for number, module in enumerate(found)}
    parts = "".join(_scope(module, names) for module in found)
    if offered:
        parts += (
            f"window.{offered} = {{ {', '.join(f'{path!r}: {name}' for path, name in names.items())} }};\n"
        )
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _scope(module: Module, names: dict[str, str]) -> str:
    """Return one module as `const $module3 = (() => {…; return {its exports}; })();`."""

    def bind(found: re.Match[str]) -> str:
        wanted, source = found[1], names[_resolve(module.path, found[2])]
        if wanted is None:
            return ""
        wanted = wanted.removeprefix("* as ") if wanted.startswith("*") else re.sub(r" as ", ": ", wanted)
        return f"const {wanted} = {source};\n"

    exports = ", ".join(found[1] for found in _EXPORT.finditer(module.code))
    code = _EXPORT.sub("", _IMPORT.sub(bind, module.code))
    for line in _unsupported(code):
        raise UnknownSyntax(f"{module.path}: {line[:80]}")
    return (
        f"// {module.path}\nconst {names[module.path]} = (() => {{\n{code}return {{ {exports} }};\n}})();\n"
    )


def _unsupported(code: str) -> Iterator[str]:
    return (found[0] for found in _UNSUPPORTED.finditer(code))


def _resolve(importer: str, address: str) -> str:
    if not address.startswith("."):
        raise UnknownSyntax(f'{importer}: import from "{address}": paths are relative')
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), address))
