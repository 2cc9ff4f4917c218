"""The figures of the house, counted: `python -m tests.house` prints them (`make house`)."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef
BOUNDS = tomllib.loads((ROOT / "tests" / "house.toml").read_text("utf-8"))


@cache
def rooms() -> tuple[str, ...]:
    """Name the rooms of the product, as they are packed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return tuple(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


@cache
def modules() -> dict[Path, ast.Module]:
    """Parse every file of the product."""
    files = [file for room in rooms() for file in sorted((ROOT / room).rglob("*.py"))]
    return {file.relative_to(ROOT): ast.parse(file.read_text("utf-8")) for file in files}


def functions() -> Iterator[tuple[Path, Function]]:
    """Find every function and method, with its file."""
    for file, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield file, node


def public_names() -> Iterator[tuple[Path, Function | ast.ClassDef]]:
    """Find what a module offers: public functions and classes at its top."""
    for file, tree in modules().items():
        for node in tree.body:
            if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
                yield file, node


def lines_of(file: Path) -> int:
    """Count the lines of a file."""
    return len((ROOT / file).read_text("utf-8").splitlines())


def names_in_two_files() -> dict[str, set[Path]]:
    """Find public names that stand in two files; a command's `register` is one by design."""
    places: dict[str, set[Path]] = defaultdict(set)
    for file, node in public_names():
        if file.parts[:2] != ("cli", "commands"):
            places[node.name].add(file)
    return {name: files for name, files in places.items() if len(files) > 1}


def one_word_functions() -> list[str]:
    """Find public functions whose name is one word."""
    return [n.name for _, n in public_names() if isinstance(n, Function) and "_" not in n.name]


def words_of(name: str) -> set[str]:
    """Split a name into its words, lower case: `RunReport`, `run_report`."""
    return {w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def retired_words() -> Counter[str]:
    """Count retired words in the names of public functions, classes and files."""
    names = [node.name for _, node in public_names()] + [file.stem for file in modules()]
    found = Counter(word for name in names for word in words_of(name))
    return Counter({word: found[word] for word in BOUNDS["retired"] if found[word]})


def figures() -> dict[str, float]:
    """Count what the house is measured by."""
    offered = [node for _, node in public_names() if isinstance(node, Function)]
    sizes = [(node.end_lineno or 0) - node.lineno + 1 for _, node in functions()]
    heads = [d.splitlines()[0] for _, n in public_names() if (d := ast.get_docstring(n))]
    return {
        "lines_of_flows": sum(lines_of(f) for f in modules() if f.parts[0] == "flows"),
        "files_over_300": sum(lines_of(file) > 300 for file in modules()),
        "functions_over_30": sum(size > 30 for size in sizes),
        "names_in_two_files": len(names_in_two_files()),
        "one_word_percent": round(100 * len(one_word_functions()) / len(offered), 1),
        "retired_words": sum(retired_words().values()),
        "long_first_lines": sum(len(head.split()) > 10 for head in heads),
    }


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name:<20} {value:>8g}   bound {BOUNDS['bound'][name]:>8g}")
    for word, count in retired_words().most_common():
        print(f"  retired: {word} ({count}) → {BOUNDS['retired'][word]}")
