"""`twincity mcp`: read-only tools for assistants and scripts, over the same functions as the command line.

Protocol: Model Context Protocol on stdin and stdout, by the package `mcp` (an optional extra).
"""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.atlas import pack
from explorer.cli.kit import language, parameters, tables
from explorer.cli.kit.errors import Failure
from explorer.cli.kit.language import current_language, tr
from explorer.paths import own_command

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from explorer.words.text import Lang

_LONGEST_S = 180  # of a picture
_MOST_HITS = 20


def mcp_command(
    folders: Annotated[
        list[Path] | None,
        typer.Option("--folder", parser=parameters.path, metavar="DIR", help="cli.help.mcp_folder"),
    ] = None,
    lang: parameters.LangName = None,
) -> None:
    """Serve the atlas to a program that speaks the Model Context Protocol."""
    from explorer.cli.kit import options

    try:
        import mcp  # noqa: F401
    except ImportError as error:
        raise Failure(tr("mcp.missing")) from error
    named = tuple(folder.resolve() for folder in folders or ())
    for folder in named:
        if not folder.is_dir():
            raise Failure(tr("mcp.no_folder", path=folder))
    serve(named, options.parse_language(lang)).run()


def serve(folders: tuple[Path, ...], lang: Lang) -> MCPServer:
    """Return a server whose tools read and write files only below `folders`."""
    from mcp.server.mcpserver import MCPServer

    tools = _Tools(folders, lang)
    name = pack.current().name.in_(current_language())
    server = MCPServer("twin-city-explorer", instructions=tr("mcp.instructions", name=name))
    for tool in (tools.report, tools.changes, tools.find, tools.feature, tools.inspect, tools.snapshot):
        server.tool(annotations=_hints(reads=tool != tools.snapshot))(tool)
    return server


def _hints(reads: bool) -> Any:
    from mcp.types import ToolAnnotations

    return ToolAnnotations(read_only_hint=reads, destructive_hint=False, open_world_hint=False)


class _Tools:
    """The tools; their docstrings are what a client reads."""

    def __init__(self, folders: tuple[Path, ...], lang: Lang) -> None:
        self._folders, self._lang = folders, lang

    def report(self, at: str, layers: list[str] | None = None) -> dict[str, Any]:
        """Report what is in place at a date: counts by layer and status, figures and events to date, each with its source.

        `at`: a date such as 2023-05-20, 2021Q3 or 2022年底. `layers`: keys such as highway or platform; all if empty.
        """
        from explorer.atlas.columns.report import Scope, report

        known = tables.known()
        themes = tuple(self._layers(layers))
        measured = known.catalogue.measures(themes) if layers else None
        found = report(known.atlas, self._day(at), Scope(themes, frozenset(), measured))
        return found | {"documents": self._documents()}

    def changes(self, first: str, last: str, layers: list[str] | None = None) -> dict[str, Any]:
        """List every dated record between two dates, both included, with its citations.

        `sure` is empty where the date is too coarse to say that the record falls into the period.
        """
        found = self._atlas().changes(
            self._day(first, begins=True), self._day(last), self._layers(layers), self._lang
        )
        return {"changes": _rows(found), "documents": self._documents()}

    def find(self, words: str, at: str = "") -> dict[str, Any]:
        """Find features, places, events and indicators by name in Chinese, pinyin or English; slips are forgiven.

        Each hit has the `citations` that it rests on. Pass the id of a `feature` to the tool `feature`.
        """
        from explorer.state.queries.finder import find

        known = tables.known()
        day = self._day(at) if at else known.axis.known
        result = find(known.atlas, known.axis, words, day, _MOST_HITS)
        hits = [
            {
                "kind": hit.kind,
                "id": hit.id,
                "name": hit.name.in_(self._lang),
                "detail": hit.detail.in_(self._lang),
                "citations": self._citations(hit.kind, hit.id),
            }
            for hit in result.hits
        ]
        return {"hits": hits, "guessed": result.guessed, "documents": self._documents()}

    def feature(self, id: str, at: str = "") -> str:
        """Show all that is known of a feature at a date, as Markdown with numbered citations and the documents."""
        from explorer.layers.card import card

        known = tables.known()
        if id not in known.atlas.features:
            raise _refused(tr("mcp.no_feature", id=id))
        day = self._day(at) if at else known.axis.known
        return card(known.atlas.features[id], known.atlas, day, self._lang, known.catalogue)

    def inspect(self, path: str, rows: int = 0) -> dict[str, Any]:
        """Show what a data file holds and how the program would read it: encoding, place, dates, problems by row."""
        from explorer.sources.raw.raw_layer import SourceError
        from explorer.sources.reader.process import read

        try:
            reading = read(self._allowed(path))
        except SourceError as refused:
            raise _refused(refused.text.in_(self._lang)) from refused
        assert reading is not None  # nobody cancels here
        return dict(reading.to_json(self._lang, rows))

    def snapshot(self, path: str, at: str, layers: list[str] | None = None, size: str = "") -> dict[str, Any]:
        """Draw the map at a date into a new file (.png, .svg, .pdf, .pptx or .html), sources printed on it.

        The answer names the documents that the drawn features rest on.

        `size`: a3, a4-portrait, 1920x1080px … as `twincity snapshot --size` takes it.
        """
        out = self._allowed(path)
        if out.exists():
            raise _refused(tr("mcp.exists", path=path))
        shown = ",".join(self._layers(layers)) if layers else "all"
        command = [*own_command(), "snapshot", "-o", str(out), "--at", at, "--layers", shown]
        command += ["--lang", self._lang, *(["--size", size] if size else [])]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST_S, check=False)
        except subprocess.TimeoutExpired as error:
            raise _refused(tr("mcp.slow", s=_LONGEST_S)) from error
        if done.returncode:
            raise _refused(done.stderr.strip() or tr("mcp.failed"))
        return {
            "path": str(out),
            "notes": done.stderr.splitlines(),
            "documents": self._drawn_documents(at, layers),
        }

    def _citations(self, kind: str, id: str) -> list[str]:
        """The citations of a hit in words; of a place its gazetteer; none of a date or a point, which were typed."""
        from explorer.state.queries.citing import cite

        atlas, found = tables.known().atlas, []
        if kind == "feature":
            found = list(atlas.features[id].cited())
        elif kind == "event":
            found = [atlas.events[id].citation]
        elif kind == "indicator":
            found = [observation.citation for observation in atlas.indicators[id].observations]
        elif kind == "place":
            return [atlas.places[id].source]
        return [cite(atlas, citation, self._lang, title=True) for citation in dict.fromkeys(found)]

    def _drawn_documents(self, at: str, layers: list[str] | None) -> dict[str, str]:
        frame = self._atlas().features(self._day(at), self._layers(layers), self._lang)
        cited = {source for row in frame["documents"] for source in str(row).split()}
        return {key: words for key, words in self._documents().items() if key in cited}

    def _atlas(self) -> Any:
        from explorer.api import OpenAtlas

        return OpenAtlas(tables.known())

    def _day(self, text: str, begins: bool = False) -> date:
        from explorer.state.view.clock import parse_day

        try:
            return parse_day(tables.known().axis, text, begins)
        except ValueError as error:
            from explorer.cli.kit.options import error_text

            raise _refused(error_text(error)) from error

    def _layers(self, layers: list[str] | None) -> list[str]:
        there = list(tables.known().catalogue)
        for layer in layers or ():
            if layer not in there:
                raise _refused(tr("invalid", value=layer, list=language.listed(there)))
        return layers or there

    def _documents(self) -> dict[str, str]:
        from explorer.state.queries.citing import source_line

        return {key: source_line(s, self._lang) for key, s in tables.known().atlas.sources.items()}

    def _allowed(self, path: str) -> Path:
        """Return a path below a named folder, links followed; refuses any other."""
        try:
            found = Path(path).resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise _refused(tr("mcp.outside", path=path, list=self._named())) from error
        if not Path(path).is_absolute() or not any(found.is_relative_to(folder) for folder in self._folders):
            raise _refused(tr("mcp.outside", path=path, list=self._named()))
        return found

    def _named(self) -> str:
        return language.listed([str(folder) for folder in self._folders]) or tr("inspect.none")


def _rows(frame: Any) -> list[dict[str, Any]]:
    """The rows without their shapes, as plain JSON."""
    plain = frame.drop(columns=["geometry"])
    return list(json.loads(plain.to_json(orient="records", force_ascii=False)))


def _refused(words: str) -> Exception:
    """An error whose words the client is shown."""
    from mcp.server.mcpserver.exceptions import ToolError

    return ToolError(words)
