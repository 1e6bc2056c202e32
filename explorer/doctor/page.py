"""The self-check as one HTML page for support."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from explorer import colours
from explorer.doctor.result import CheckResult
from explorer.version import version
from explorer.words.strings import t
from explorer.words.text import Lang

_STYLE = """body {{ font: 15px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: {ink}; background: {ground};
 max-width: 860px; margin: 32px auto; padding: 0 16px; }}
h1 {{ font-size: 20px; }} table {{ border-collapse: collapse; width: 100%; }}
td {{ vertical-align: top; padding: 8px 12px 8px 0; border-top: 1px solid {line}; }}
td:first-child {{ white-space: nowrap; }} .cure {{ color: {ink_soft}; }}"""
_SIGNS = {"green": "●", "amber": "▲", "red": "✖"}


def html(findings: Iterable[CheckResult], lang: Lang, today: str) -> str:
    """A page without scripts; signs differ by shape as well as by colour."""
    inks = colours.table("light")
    rows = "\n".join(_row(finding, lang, inks) for finding in findings)
    title = escape(t("doctor.title", lang, version=version(), today=today))
    style = _STYLE.format(**{key: inks[key] for key in ("ink", "ground", "line", "ink_soft")})
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<table>\n{rows}\n"
        "</table>\n</body>\n</html>\n"
    )


def _row(finding: CheckResult, lang: Lang, inks: dict[str, str]) -> str:
    color = inks[{"green": "ring_added", "amber": "note_ink", "red": "danger"}[finding.level]]
    sign = f'<span style="color:{color}">{_SIGNS[finding.level]}</span>'
    cure = f'<br><span class="cure">{escape(finding.cure(lang))}</span>' if finding.cure(lang) else ""
    level = escape(t(f"doctor.level.{finding.level}", lang))
    return (
        f"<tr><td>{sign} {level}</td><td>{escape(finding.name(lang))}</td>"
        f"<td>{escape(finding.words(lang))}{cure}</td></tr>"
    )


def lines(findings: Iterable[CheckResult], lang: Lang) -> Iterable[str]:
    """One line a finding, its cure below it."""
    for finding in findings:
        yield f"{_SIGNS[finding.level]} {finding.name(lang)}{t('doctor.colon', lang)}{finding.words(lang)}"
        if cure := finding.cure(lang):
            yield f"    → {cure}"
