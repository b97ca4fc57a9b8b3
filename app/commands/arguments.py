"""The arguments of all commands: plain argparse, so that starting the window costs nothing."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn, TypeVar

N = TypeVar("N", int, float)


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one sentence; the list of all options is a step further."""

    def error(self, message: str) -> NoReturn:
        """End the program with the sentence and exit code 2."""
        self.exit(2, f"{self.prog}: {message.rstrip('.')}. “{self.prog} --help” tells more.\n")


DESIGN = "a design (FILE.cnnb), template:NAME, or the folder of a run"
DATA = (
    "digits, faces, mnist, fashion_mnist or cifar10; FILE.npz; a folder with one sub-folder a "
    "class; or a folder with the four idx files"
)

EPILOG = """\
examples:
  cnnbuilder                                   open the window with the starter design
  cnnbuilder new mnist-convnet -o net.cnnb     write a design from a template
  cnnbuilder summary net.cnnb                  its layers, shapes and parameters
  cnnbuilder train net.cnnb --epochs 5 -o run  train it
  cnnbuilder inspect run --image cat.jpg -o maps.png
  cnnbuilder export run -o net.keras           the trained network as a Keras file
  cnnbuilder demo                              all of it at once, in under a minute

Where a design is read, template:NAME stands for a template and the folder of a run for the design
that was trained, with its weights. "cnnbuilder COMMAND --help" tells more about a command.
Exit codes: 0 done, 1 failed or problems found, 2 wrong arguments, 130 interrupted."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Attributes:
        name: As it is typed.
        group: Under which heading it is listed.
        summary: A few words.
        function: Where it is, "module:function"; imported only when it is asked for.
        fill: Adds its arguments to its parser.
        epilog: Examples.
    """

    name: str
    group: str
    summary: str
    function: str
    fill: Callable[[Parser], None]
    epilog: str = ""


def _nothing(parser: Parser) -> None:
    """Add nothing."""


def _design(parser: Parser) -> None:
    parser.add_argument("design", metavar="F", help=DESIGN)


def _output(parser: Parser, what: str, metavar: str) -> None:
    parser.add_argument("-o", "--output", metavar=metavar, required=True, help=what)


def _json(parser: Parser, what: str) -> None:
    parser.add_argument("--json", action="store_true", help=what)


def _device(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--device",
        choices=("auto", "cpu"),
        default="auto",
        help="auto: a GPU if TensorFlow sees one (default); cpu: the processor",
    )


def _force(parser: argparse._ActionsContainer, what: str) -> None:
    parser.add_argument("--force", action="store_true", help=what)


def _new(parser: Parser) -> None:
    parser.add_argument("template", metavar="TEMPLATE", help='see "cnnbuilder templates"')
    _output(parser, "the design to write", "F")
    _force(parser, "replace the file if it exists")


def _import(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="FILE.py, FILE.ipynb, or - for standard input")
    _output(parser, "the design to write", "DESIGN")
    _force(parser, "replace the file if it exists")


def _summary(parser: Parser) -> None:
    _design(parser)
    _json(parser, "one JSON object: layers, totals, problems")


def _check(parser: Parser) -> None:
    _design(parser)
    _json(parser, "the problems as one JSON array")


def _train(parser: Parser) -> None:
    _design(parser)
    data = parser.add_argument_group("data (what is left out is taken from the design)")
    data.add_argument("--data", metavar="DATA", help=DATA)
    data.add_argument(
        "--classes", metavar="A,B,…", help='train on these classes only; "all": on all of them'
    )
    data.add_argument(
        "--validation-split",
        type=share,
        metavar="SHARE",
        help="share of the training data held back for validation, 0 to below 1",
    )
    how = parser.add_argument_group("training (what is left out is taken from the design)")
    how.add_argument("--epochs", type=whole, metavar="N", help="passes over the training data")
    how.add_argument("--batch-size", type=whole, metavar="N", help="samples a step")
    how.add_argument("--optimizer", metavar="NAME", help="Adam, RMSprop, SGD, …")
    how.add_argument("--learning-rate", type=positive, metavar="X", help="size of the steps")
    how.add_argument("--loss", metavar="NAME", help='"auto": the one that fits the last layer')
    how.add_argument("--seed", type=seed, metavar="N", help="first weights and order of samples")
    _device(how)
    out = parser.add_argument_group("output")
    out.add_argument(
        "-o", "--output", metavar="RUN", help="folder of the run; default: among the user's runs"
    )
    _force(out, "replace the run that is in that folder")
    out.add_argument("--json", action="store_true", help="one JSON object a line")


def _evaluate(parser: Parser) -> None:
    parser.add_argument("run", metavar="RUN", help="the folder of a run")
    parser.add_argument("--data", metavar="DATA", help=f"other data than the run's: {DATA}")
    parser.add_argument("--batch-size", type=whole, metavar="N", help="samples a step")
    _device(parser)
    _json(parser, "the figures as one JSON object")


def _predict(parser: Parser) -> None:
    parser.add_argument("design", metavar="RUN", help="the folder of a run, or a trained design")
    parser.add_argument("images", metavar="IMAGE", nargs="+", help="a picture")
    parser.add_argument("--top", type=whole, default=3, metavar="N", help="classes each (3)")
    _device(parser)
    _json(parser, "one JSON object a picture")


def _inspect(parser: Parser) -> None:
    parser.add_argument("design", metavar="F|RUN", help=DESIGN)
    parser.add_argument("--image", required=True, metavar="I", help="a picture, or sample:NAME")
    parser.add_argument("--layer", metavar="L", help="this layer only, with more of its maps")
    parser.add_argument(
        "--scale",
        choices=("network", "photo"),
        help="network: the picture as the network takes it; photo: layers up to Flatten or Dense "
        "at the picture's own size, the default for Inputs under 64 pixels",
    )
    _device(parser)
    _output(parser, "the picture to write", "PNG")


def _export(parser: Parser) -> None:
    _design(parser)
    _output(
        parser,
        "OUT.py: Keras code; OUT.keras: the network with its weights; OUT.svg, OUT.png, OUT.pdf: a "
        "drawing",
        "OUT",
    )
    parser.add_argument(
        "--style",
        choices=("functional", "sequential", "auto"),
        default="functional",
        help=".py: how the network is written; auto: Sequential where it is a plain chain",
    )
    parser.add_argument(
        "--training",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=".py: with the data and training part; without either option: if it can be written",
    )
    parser.add_argument(
        "--background",
        choices=("screen", "paper", "none"),
        help=".svg, .png, .pdf: the window's ground (default), white (default for .pdf), or "
        "transparent",
    )
    parser.add_argument(
        "--carry",
        action=argparse.BooleanOptionalAction,
        default=True,
        help=".svg, .png: the drawing carries the design, without weights, and can be opened "
        "in its place (default)",
    )
    parser.add_argument(
        "--zoom", type=positive, default=2.0, metavar="X", help=".png: pixels a unit (2)"
    )


def _demo(parser: Parser) -> None:
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", help="default: cnnbuilder-demo in this folder"
    )


_DESIGNS, _TRAINING, _LOOKING = "designs", "training", "looking and taking away"

COMMANDS = (
    Command("templates", _DESIGNS, "list the templates", "designs:templates", _nothing),
    Command(
        "new",
        _DESIGNS,
        "write a design from a template",
        "designs:new",
        _new,
        "example: cnnbuilder new mnist-convnet -o net.cnnb",
    ),
    Command(
        "import",
        _DESIGNS,
        "write a design from Keras code that somebody wrote",
        "importing:import_code",
        _import,
        "The code is read, never run. What cannot be read is told with its line, the rest comes "
        "in.\n\nexamples:\n  cnnbuilder import lecture.py -o net.cnnb\n"
        "  cnnbuilder import notebook.ipynb -o net.cnnb",
    ),
    Command(
        "summary",
        _DESIGNS,
        "layers, output shapes and parameters",
        "designs:summary",
        _summary,
        "examples:\n  cnnbuilder summary net.cnnb\n  cnnbuilder summary template:alexnet --json",
    ),
    Command(
        "check",
        _DESIGNS,
        "list what is wrong; exit code 1 if something is",
        "designs:check",
        _check,
        "example: cnnbuilder check net.cnnb",
    ),
    Command(
        "train",
        _TRAINING,
        "train a design; the result is the folder of a run",
        "training:train",
        _train,
        "Training starts from fresh weights. Ctrl-C stops it at the next batch and keeps the "
        "weights; a\nsecond Ctrl-C ends it at once.\n\nexamples:\n"
        "  cnnbuilder train net.cnnb --data digits --epochs 10 -o run\n"
        "  cnnbuilder train template:one-conv --data mnist.npz --classes 0,1,2\n"
        "  cnnbuilder train net.cnnb --data photos --optimizer SGD --learning-rate 0.01 --json",
    ),
    Command(
        "evaluate",
        _TRAINING,
        "loss and accuracy of a run on its test data",
        "training:evaluate",
        _evaluate,
        "example: cnnbuilder evaluate run --batch-size 256",
    ),
    Command(
        "predict",
        _LOOKING,
        "the classes that a trained network sees in pictures",
        "looking:predict",
        _predict,
        "example: cnnbuilder predict run cat.jpg dog.png --top 3",
    ),
    Command(
        "inspect",
        _LOOKING,
        "the feature maps of a picture, as one picture",
        "looking:inspect",
        _inspect,
        "examples:\n  cnnbuilder inspect run --image cat.jpg -o maps.png\n"
        "  cnnbuilder inspect run --image sample:chelsea --layer conv2d -o conv.png",
    ),
    Command(
        "export",
        _LOOKING,
        "Keras code, a .keras file, or a drawing of a design",
        "exporting:export",
        _export,
        "examples:\n  cnnbuilder export net.cnnb -o net.py\n"
        "  cnnbuilder export run -o net.keras\n  cnnbuilder export net.cnnb -o net.svg",
    ),
    Command(
        "demo",
        _LOOKING,
        "build, train, inspect and export a small network",
        "demo:demo",
        _demo,
    ),
)


def names() -> tuple[str, ...]:
    """Return the names of all commands."""
    return tuple(command.name for command in COMMANDS)


def make_parser(version: str) -> Parser:
    """Return the parser of everything but ``cnnbuilder [FILE …]``."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = Parser(
        prog="cnnbuilder",
        usage="cnnbuilder [FILE …]\n       cnnbuilder COMMAND …",
        description="\n".join(_overview()),
        epilog=EPILOG,
        formatter_class=raw,
    )
    parser.add_argument("--version", action="version", version=f"cnnbuilder {version}")
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", help=argparse.SUPPRESS, prog="cnnbuilder"
    )
    for command in COMMANDS:
        one = commands.add_parser(
            command.name,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.",
            epilog=command.epilog,
            formatter_class=raw,
            allow_abbrev=False,
        )
        command.fill(one)
        one.set_defaults(function=command.function)
    return parser


def _overview() -> Iterator[str]:
    yield "Build convolutional neural networks out of blocks, train them, look inside, and take the"
    yield "Keras code away. Without a command a window opens, one for each FILE named."
    for group in dict.fromkeys(command.group for command in COMMANDS):
        yield f"\n{group}:"
        for command in COMMANDS:
            if command.group == group:
                yield f"  {command.name:<10} {command.summary}"


def whole(text: str) -> int:
    """Return a whole number from 1 up."""
    return _number(text, int, lambda value: value >= 1, "a whole number from 1 up")


def seed(text: str) -> int:
    """Return a whole number from 0 up."""
    return _number(text, int, lambda value: value >= 0, "a whole number from 0 up")


def positive(text: str) -> float:
    """Return a number above 0."""
    return _number(text, float, lambda value: 0 < value < math.inf, "a number above 0")


def share(text: str) -> float:
    """Return a number from 0 to below 1."""
    return _number(text, float, lambda value: 0 <= value < 1, "a number from 0 to below 1")


def _number(text: str, make: Callable[[str], N], fits: Callable[[N], bool], what: str) -> N:
    try:
        value = make(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not {what}") from None
    if not fits(value):
        raise argparse.ArgumentTypeError(f"{text} is not {what}")
    return value
