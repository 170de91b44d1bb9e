"""The rules of CONTRIBUTING.md that no linter knows, checked on every file of the project.

Sizes, one home per third-party package, purity of domain and protocol, equal text tables, no
path of somebody's machine, no sleeping test. A finding is one line: place, then what to do.
"""

import ast
import json
import re
import string
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE_LINES = 300
MAX_BODY_LINES = 25
MAX_ARGUMENTS = 5
MAX_POSITIONAL = 2
PACKAGE_ROOTS = ("shared", "hub", "client")
PACKAGES = {"selaras", "selaras_hub", "selaras_client"}
# Ships with every type checker and exists for types only.
TYPES_ONLY = {"_typeshed"}
PURE = ("selaras.domain", "selaras.protocol")
IMPURE_MODULES = {
    "asyncio", "multiprocessing", "os", "random", "secrets", "selectors", "shutil", "socket",
    "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
IMPURE_CALLS = {"open", "input", "print", "now", "utcnow", "today"}
TEXT_SUFFIXES = {
    ".cfg", ".css", ".html", ".ini", ".js", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yml",
}  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|home|root)/|\b[A-Za-z]:\\{1,2}Users\b")

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class Rules(NamedTuple):
    """The project's own tables from ``[tool.selaras]``.

    Args:
        homes: Third-party package to the modules that may import it.
        longer: ``path`` or ``path:function`` that may be longer, and why.
    """

    homes: Mapping[str, list[str]]
    longer: Mapping[str, str]


def main() -> int:
    """Print every finding; return 1 if there is one."""
    findings = list(findings_of(ROOT))
    print("\n".join(findings) or "Every house rule is kept.")
    return 1 if findings else 0


def findings_of(root: Path) -> Iterator[str]:
    """Check the project in *root*."""
    table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["selaras"]
    rules = Rules(table["homes"], table.get("longer", {}))
    for path in project_files(root):
        name = path.relative_to(root).as_posix()
        if path.suffix in TEXT_SUFFIXES or not path.suffix:
            source = path.read_text(encoding="utf-8")
            yield from machine_paths(name, source)
            if path.suffix == ".py":
                yield from check_python(name, source, rules=rules)
    yield from check_texts(root / "shared" / "selaras" / "texts")


def project_files(root: Path) -> Iterator[Path]:
    """Yield the project's files, without what tools and the environment leave behind."""
    for path in sorted(root.iterdir()):
        if path.is_dir():
            skipped = path.name.startswith(".") and path.name != ".ci"
            if not skipped and path.name not in {"__pycache__", "build", "dist"}:
                yield from project_files(path)
        elif not path.name.startswith("."):
            yield path


def machine_paths(name: str, source: str) -> Iterator[str]:
    """Find paths that exist on one machine only."""
    for number, line in enumerate(source.splitlines(), 1):
        if found := MACHINE_PATH.search(line):
            yield f"{name}:{number}: {found.group()!r} is a path of one machine; take it out"


def check_python(name: str, source: str, *, rules: Rules) -> Iterator[str]:
    """Check one Python file whose path in the project is *name*."""
    tree = ast.parse(source)
    yield from _sizes(name, source, tree=tree, longer=rules.longer)
    top, _, rest = name.partition("/")
    if top in PACKAGE_ROOTS:
        module = rest.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        yield from _homes(name, module, tree=tree, homes=rules.homes)
        if _inside(module, PURE):
            yield from _impurities(name, tree)
    if top == "tests":
        yield from _sleeps(name, tree)


def check_texts(folder: Path) -> Iterator[str]:
    """Compare each ``*.id.json`` with its ``*.en.json``: same keys, same placeholders."""
    stems = {path.name.rsplit(".", 2)[0] for path in folder.glob("*.??.json")}
    for stem in sorted(stems):
        tables = []
        for language in ("id", "en"):
            path = folder / f"{stem}.{language}.json"
            if not path.exists():
                yield f"{path.name}: missing; every text has an Indonesian and an English table"
                break
            tables.append(dict(_flat(json.loads(path.read_text(encoding="utf-8")))))
        else:
            yield from _table_differences(stem, *tables)


def _table_differences(
    stem: str, indonesian: Mapping[str, str], english: Mapping[str, str]
) -> Iterator[str]:
    for key in sorted(indonesian.keys() ^ english.keys()):
        yield f"{stem}.{'en' if key in indonesian else 'id'}.json: {key!r} is missing"
    for key in sorted(indonesian.keys() & english.keys()):
        if _placeholders(indonesian[key]) != _placeholders(english[key]):
            yield f"{stem}.*.json: {key!r} has other placeholders in Indonesian and in English"


def _flat(value: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{prefix}.{key}" if prefix else key)
    else:
        yield prefix, str(value)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _sizes(name: str, source: str, *, tree: ast.Module, longer: Mapping[str, str]) -> Iterator[str]:
    lines = source.splitlines()
    if len(lines) > MAX_FILE_LINES and name not in longer:
        yield f"{name}: {len(lines)} lines, {MAX_FILE_LINES} allowed; is it one idea?"
    for function in ast.walk(tree):
        if not isinstance(function, FunctionNode):
            continue
        place = f"{name}:{function.lineno}: {function.name}()"
        length = _body_length(function, lines)
        if length > MAX_BODY_LINES and f"{name}:{function.name}" not in longer:
            yield f"{place} has {length} lines, {MAX_BODY_LINES} allowed; a step is a function"
        # A test's arguments are fixtures and examples, which pytest passes by name.
        if not function.name.startswith("test_"):
            yield from _argument_findings(place, function)


def _body_length(function: FunctionNode, lines: list[str]) -> int:
    """Count lines of code: a docstring, a blank line and a reason cost nothing."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    counted = (line.strip() for line in lines[body[0].lineno - 1 : body[-1].end_lineno])
    return sum(1 for line in counted if line and not line.startswith("#"))


def _argument_findings(place: str, function: FunctionNode) -> Iterator[str]:
    arguments = function.args
    positional = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)]
    if positional[:1] in (["self"], ["cls"]):
        positional = positional[1:]
    count = len(positional) + len(arguments.kwonlyargs)
    if count > MAX_ARGUMENTS:
        yield f"{place} takes {count} arguments, {MAX_ARGUMENTS} allowed; do some make a value?"
    # A private helper is read beside its callers; a library may call it by position.
    elif len(positional) > MAX_POSITIONAL and not function.name.startswith("_"):
        yield f"{place} takes {len(positional)} by position; from the third on put a * before"


def _homes(
    name: str, module: str, *, tree: ast.Module, homes: Mapping[str, list[str]]
) -> Iterator[str]:
    for line, imported in _imports(tree):
        package = imported.partition(".")[0]
        guarded = package in homes or package not in sys.stdlib_module_names | PACKAGES | TYPES_ONLY
        if guarded and not _inside(module, homes.get(package, ())):
            allowed = ", ".join(homes.get(package, ["nowhere: see [tool.selaras.homes]"]))
            yield f"{name}:{line}: imports {package}, whose home is {allowed}"


def _impurities(name: str, tree: ast.Module) -> Iterator[str]:
    for line, imported in _imports(tree):
        if imported.partition(".")[0] in IMPURE_MODULES:
            yield f"{name}:{line}: imports {imported}; here clock, chance and I/O are passed in"
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if called in IMPURE_CALLS:
            yield f"{name}:{call.lineno}: calls {called}(); here clock and I/O are passed in"


def _sleeps(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="time"), attr="sleep", lineno=line):
                pass
            case ast.ImportFrom(module="time", names=[ast.alias(name="sleep")], lineno=line):
                pass
            case _:
                continue
        yield f"{name}:{line}: sleeps; wait for the event, or move a clock"


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def _inside(module: str, packages: tuple[str, ...] | list[str]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


if __name__ == "__main__":
    sys.exit(main())
