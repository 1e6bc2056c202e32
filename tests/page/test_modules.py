"""The page's modules in the order of their imports, and all of them as one script for a file without a server."""

from __future__ import annotations

import pytest

from explorer.page.document import MAIN, module_source
from explorer.page.modules import UnknownSyntax, bundle, modules

FILE = "/web/file/main.js"
TREE = {
    "/web/main.js": """import { double, half as part } from "./sums/all.js";
import * as names from "./names.js";
import "./names.js";

export const told = [double(2), part(2), names.first, names.one().name];
""",
    "/web/sums/all.js": """import { two } from "../names.js";

export function double(n) {
  return n * two;
}
export const half = (n) => n / two;
""",
    "/web/names.js": "export const two = 2;\nexport const first = 'import x';\nexport class one {}\none.one = () => one;\n",
}


def test_a_module_comes_after_what_it_imports() -> None:
    found = modules(MAIN, module_source)
    place = {module.path: n for n, module in enumerate(found)}
    assert found[-1].path == MAIN
    assert all(place[name] < place[module.path] for module in found for name in module.imports)
    assert found[0].path == "/web/link/bridge.js", "nothing runs before the page can say what went wrong"


def test_the_window_and_the_single_file_run_the_same_modules() -> None:
    window = {module.path for module in modules(MAIN, module_source)} - {MAIN, "/web/link/channel.js"}
    single = {module.path for module in modules(FILE, module_source)}
    assert window < single
    own = single - window - {"/web/raster/block.js"}  # the window has it in its painter
    assert all(path.startswith("/web/file/") for path in own)


def test_one_script_has_no_import_left_and_each_module_once() -> None:
    text = bundle(FILE, module_source)
    assert "\nimport " not in text
    assert "\nexport " not in text
    for module in modules(FILE, module_source):
        assert text.count(f"// {module.path}\n") == 1


def test_names_are_bound_as_the_modules_bind_them() -> None:
    text = bundle("/web/main.js", TREE.__getitem__)
    assert "const { double, half: part } = $module1;" in text
    assert "const names = $module0;" in text
    assert "return { two, first, one };" in text
    assert "'import x'" in text


def test_an_import_cycle_is_refused() -> None:
    tree = {"/a.js": 'import { b } from "./b.js";\n', "/b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(ValueError, match="a.js → /b.js → /a.js"):
        modules("/a.js", tree.__getitem__)


@pytest.mark.parametrize(
    "line",
    [
        "export default 1;",
        "export { a };",
        'export * from "./b.js";',
        "export let a = 1;",
        'import a from "./b.js";',
        'import { a } from "https://example.org/a.js";',
    ],
)
def test_syntax_that_would_be_joined_wrongly_is_refused(line: str) -> None:
    tree = {"/a.js": line + "\n", "/b.js": ""}
    with pytest.raises(UnknownSyntax):
        bundle("/a.js", tree.__getitem__)
