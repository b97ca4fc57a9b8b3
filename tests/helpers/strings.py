"""All words that the window shows, collected from the code; and what a catalogue lacks of them.

``python -m tests.helpers.strings`` says what the German catalogue lacks and what it holds for
nothing; with ``--write`` it puts the new words in, with nothing beside them yet, and takes away
what is no longer said. ``python -m tests.helpers.strings --sentences`` lists what the library says,
as patterns: those need not be translated, but each that is reads better.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

from tests.architecture.source import ROOT, modules

CATALOGUE = ROOT / "resources" / "translations" / "de.json"
# What takes English words and gives those of the window's language.
SPEAKERS = ("tr", "translated", "spoken")
# What the library says stands in these.
SAYERS = (
    "Problem",
    "ParameterFault",
    "Fix",
    "RuleError",
    "DataError",
    "EditRefused",
    "FileError",
    "NotSound",
    "RunError",
    "CarriedError",
    "PictureError",
)


def spoken_words() -> dict[str, str]:
    """Return all words that are given to ``tr`` and its kin, each with where it was found."""
    found: dict[str, str] = {}
    for module, call in _calls(("app",), SPEAKERS):
        for text in _constants(call.args[0]) if call.args else ():
            found.setdefault(text, module)
    for module, call in _calls(("app",), ("translate",)):
        for text in _constants(call.args[1]) if len(call.args) > 1 else ():
            found.setdefault(text, module)
    # Parameters of the window's own: label, help and unit.
    for module, call in _calls(("app",), ("Parameter",)):
        units = [
            word.value
            for each in ast.walk(call)
            if isinstance(each, ast.Call)
            for word in each.keywords
            if word.arg == "unit"
        ]
        for node in (*call.args[3:5], *units):
            for text in _constants(node):
                found.setdefault(text, module)
    for text, where in declared_words():
        found.setdefault(text, where)
    found.pop("", None)
    return found


def tables() -> set[str]:
    """Return the calls that speak what stands in a table: ``module: expression``."""
    return {
        f"{module}: {ast.unparse(call.args[0])}"
        for module, call in _calls(("app",), SPEAKERS)
        if call.args and not list(_constants(call.args[0]))
    }


def declared_words() -> Iterator[tuple[str, str]]:
    """Yield the words of the tables and declarations that the window shows, with their place."""
    yield from _declarations()
    yield from _tables()


def _declarations() -> Iterator[tuple[str, str]]:
    from cnnbuilder.catalog import load_catalog
    from cnnbuilder.data import samples
    from cnnbuilder.data.registry import SOURCES
    from cnnbuilder.spec import CATEGORY_TITLES
    from cnnbuilder.templates import templates

    catalog = load_catalog()
    for title in CATEGORY_TITLES.values():
        yield title, "categories"
    # The titles of layers and optimisers are Keras's names, the same in every language.
    for layer in catalog.layers.values():
        yield layer.summary, f"layer {layer.type}"
    for optimizer in catalog.optimizers.values():
        yield optimizer.summary, f"optimiser {optimizer.type}"
    for described in (*catalog.losses.values(), *SOURCES):
        yield described.title, described.type
        yield described.summary, described.type
    every = (*catalog.layers.values(), *catalog.optimizers.values(), *catalog.losses.values())
    for spec in (*every, *SOURCES):
        for parameter in spec.parameters:
            yield parameter.label, f"parameters of {spec.type}"
            yield parameter.help, f"parameters of {spec.type}"
            yield parameter.group, f"parameters of {spec.type}"
            # Units, not ranges in figures.
            unit = parameter.kind.unit_words()
            yield "" if any(sign.isdigit() for sign in unit) else unit, "units"
    for template in templates().values():
        yield template.summary, f"template {template.name}"
    for sample in samples():
        yield sample.title, "sample pictures"


def _tables() -> Iterator[tuple[str, str]]:
    from app import sheet_content
    from app.menu import COMMANDS, MENUS
    from app.panel_specs import PANELS

    for menu in MENUS:
        yield menu, "menus"
    for command in COMMANDS:
        yield command.text, f"command {command.id}"
        yield command.tip, f"command {command.id}"
        for part in command.menu.split("/"):
            yield part, "menus"
    for line in (*sheet_content.MOUSE, *sheet_content.CANVAS):
        for words in line:
            yield words, "the sheet of keys"
    for panel in PANELS:
        yield panel.title, "panels"


def undo_labels() -> dict[str, str]:
    """Return what undo steps are called, as patterns, each with where it was found."""
    found: dict[str, str] = {}
    for module, call in _calls(("app",), ("apply",)):
        for text in _patterns(call.args[0]) if call.args else ():
            found.setdefault(text, module)
    return found


def library_sentences() -> dict[str, str]:
    """Return what the library says, as patterns, each with where it was found."""
    found: dict[str, str] = {}
    for module, call in _calls(("cnnbuilder", "app"), SAYERS):
        for argument in (*call.args, *(word.value for word in call.keywords)):
            for text in _patterns(argument):
                if " " in text:
                    found.setdefault(text, module)
    return found


def _calls(packages: Iterable[str], names: tuple[str, ...]) -> Iterator[tuple[str, ast.Call]]:
    for package in packages:
        for module, path in modules(package).items():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
                if isinstance(node, ast.Call):
                    function = node.func
                    name = getattr(function, "attr", getattr(function, "id", ""))
                    # A rectangle is translated, too.
                    method = isinstance(function, ast.Attribute)
                    if name in names and not (method and name in ("translated", "spoken")):
                        yield module, node


def _constants(node: ast.AST) -> Iterator[str]:
    """Yield the texts that an argument can be: a literal, or one of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def _patterns(node: ast.AST) -> Iterator[str]:
    """Yield the texts that an argument can be, with ``{0}`` and so on for what differs."""
    if isinstance(node, ast.IfExp):
        yield from _patterns(node.body)
        yield from _patterns(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        parts, number = [], 0
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value).replace("{", "{{").replace("}", "}}"))
            else:
                parts.append(f"{{{number}}}")
                number += 1
        yield "".join(parts)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def placeholders(text: str) -> list[str]:
    """Return the names of a text's placeholders, sorted."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def read() -> dict[str, dict[str, str]]:
    """Return the German catalogue as it lies in the file."""
    return json.loads(CATALOGUE.read_text(encoding="utf-8"))


def unnamed_steps(data: dict[str, dict[str, str]]) -> list[str]:
    """Return the undo steps that a catalogue has no words for."""
    return lacking({**data["sentences"], **data["words"]}, undo_labels())


def lacking(table: dict[str, str], wanted: Iterable[str]) -> list[str]:
    """Return what is wanted and has no words beside it."""
    return sorted(text for text in wanted if not table.get(text))


def main(arguments: list[str]) -> int:
    """Run the command."""
    if "--sentences" in arguments:
        known = read()["sentences"]
        for text in lacking(known, library_sentences()):
            print(text)  # noqa: T201
        return 0
    data = read()
    words = spoken_words()
    missing = [*lacking(data["words"], words), *unnamed_steps(data)]
    needless = sorted(set(data["words"]) - set(words))
    if "--write" in arguments:
        data["words"] = {text: data["words"].get(text, "") for text in sorted(words)}
        new = {text: "" for text in undo_labels() if text not in words | data["sentences"]}
        data["sentences"] = dict(sorted({**data["sentences"], **new}.items()))
        CATALOGUE.write_text(
            json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    for text in missing:
        print(f"lacks    {text}")  # noqa: T201
    for text in needless:
        print(f"needless {text}")  # noqa: T201
    print(f"{len(words)} words, {len(missing)} without German, {len(needless)} needless")  # noqa: T201
    return 1 if missing or needless else 0


if __name__ == "__main__":
    if Path.cwd() != ROOT:
        sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
