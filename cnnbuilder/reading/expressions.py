"""What expressions give, without running anything.

Only what is written in the code itself is followed. Anything from outside is a ``Path``, a name,
and what a call of it means is decided in ``keras_calls``.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable
from typing import Any

from cnnbuilder.reading.values import (
    Array,
    ClassMade,
    Data,
    FunctionMade,
    InstanceMade,
    LayerMade,
    Method,
    ModelMade,
    Path,
    Remark,
    Severity,
    Tensor,
    Unknown,
)

MOST_STEPS = 200_000
DEEPEST = 40

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
_MERGED = {ast.Add: "Add", ast.Mult: "Multiply", ast.Sub: "Subtract"}
_PLAIN = (int, float, str, bool, type(None))
LONGEST = 100_000


Scope = dict[str, Any]


class TooMuch(Exception):
    """The code goes on for longer than any network's."""


class Returned(Exception):
    """``return``, with what is returned."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Expressions:
    """Follows expressions. What a call of something from outside means is for a subclass."""

    def __init__(self) -> None:
        self.remarks: list[Remark] = []
        self.scope: Scope = {}
        self._steps = 0
        self._depth = 0
        self._followers: dict[type[ast.expr], Callable[..., Any]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._dotted,
            ast.Call: self._call,
            ast.List: self._list,
            ast.Tuple: self._tuple,
            ast.Dict: self._dict,
            ast.BinOp: self._operator,
            ast.UnaryOp: self._unary,
            ast.Compare: self._compare,
            ast.BoolOp: self._bool,
            ast.IfExp: self._either,
            ast.Subscript: self._subscript,
            ast.ListComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.JoinedStr: self._joined,
            ast.Lambda: self._lambda,
            ast.Starred: self._starred,
        }

    def remark(self, line: int, text: str, severity: Severity = "warning") -> None:
        """Note something, once."""
        made = Remark(line, text, severity)
        if made not in self.remarks:
            self.remarks.append(made)

    def count_step(self) -> None:
        """Raises TooMuch when the code goes on for too long."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooMuch

    # What a subclass knows

    def call_outside(self, called: Any, args: list[Any], named: Scope, line: int) -> Any:
        """Return what a call of something gives that the code does not define itself."""
        raise NotImplementedError

    def run(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        """Follow statements. Raises Returned."""
        raise NotImplementedError

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Give a value to a name, an attribute or a place."""
        raise NotImplementedError

    def merge(self, layer: str, first: Tensor, second: Tensor, line: int) -> Any:
        """Return what an operator between two tensors gives."""
        raise NotImplementedError

    def layers_of(self, model: ModelMade) -> list[Any]:
        """Return what a model is made of."""
        raise NotImplementedError

    def set_trainable(self, owner: LayerMade | ModelMade, trainable: bool) -> None:
        """Freeze a layer or a whole model, or let it be trained."""
        raise NotImplementedError

    def unknown_name(self, name: str, line: int) -> Any:
        """Return what a name means that the code does not define."""
        raise NotImplementedError

    # Expressions

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """Return what an expression gives."""
        follow = self._followers.get(type(node))
        return follow(node, scope) if follow is not None else Unknown()

    def _constant(self, node: ast.Constant, _scope: Scope) -> Any:
        return node.value

    def _dotted(self, node: ast.Attribute, scope: Scope) -> Any:
        return self.attribute(self.value(node.value, scope), node.attr)

    def _list(self, node: ast.List, scope: Scope) -> Any:
        return self._items(node.elts, scope)

    def _tuple(self, node: ast.Tuple, scope: Scope) -> Any:
        return tuple(self._items(node.elts, scope))

    def _dict(self, node: ast.Dict, scope: Scope) -> Any:
        return {
            key.value: self.value(each, scope)
            for key, each in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        }

    def _operator(self, node: ast.BinOp, scope: Scope) -> Any:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        return self.binary(node.op, left, right, node.lineno)

    def _either(self, node: ast.IfExp, scope: Scope) -> Any:
        test = self.value(node.test, scope)
        return self.value(node.orelse if test in (False, None, 0) else node.body, scope)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Any:
        return FunctionMade(node, scope)

    def _starred(self, node: ast.Starred, scope: Scope) -> Any:
        return self.value(node.value, scope)

    def _name(self, node: ast.Name, scope: Scope) -> Any:
        if node.id in scope:
            return scope[node.id]
        if node.id in self.scope:
            return self.scope[node.id]
        return self.unknown_name(node.id, node.lineno)

    def attribute(self, owner: Any, name: str) -> Any:
        """Return what ``owner.name`` is."""
        if isinstance(owner, Path):
            return owner.within(name)
        if isinstance(owner, InstanceMade):
            if name in owner.attributes:
                return owner.attributes[name]
            if name in owner.made_of.methods:
                return FunctionMade(owner.made_of.methods[name], owner.made_of.scope, owner)
            return Method(owner, name)
        if isinstance(owner, (Array, Data)) and name == "shape":
            return (None, *owner.shape) if isinstance(owner, Data) else owner.shape
        if isinstance(owner, ModelMade):
            return self._of_model(owner, name)
        if isinstance(owner, Unknown):
            return Unknown(owner.what)
        return Method(owner, name)

    def _of_model(self, model: ModelMade, name: str) -> Any:
        if name in ("output", "outputs") and model.outputs:
            return Tensor(model.outputs[-1])
        if name in ("input", "inputs") and model.inputs:
            return Tensor(model.inputs[0])
        return self.layers_of(model) if name == "layers" else Method(model, name)

    def _items(self, nodes: list[ast.expr], scope: Scope) -> list[Any]:
        items: list[Any] = []
        for node in nodes:
            value = self.value(node, scope)
            if isinstance(node, ast.Starred):
                known = isinstance(value, (list, tuple, range)) and len(value) <= LONGEST
                items += list(value) if known else [Unknown()]
            else:
                items.append(value)
        return items

    def binary(self, op: ast.operator, left: Any, right: Any, line: int) -> Any:
        """Return what an operator gives."""
        if isinstance(left, Tensor) and isinstance(right, Tensor):
            return self.merge(_MERGED.get(type(op), ""), left, right, line)
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            self.remark(line, "Arithmetic with a tensor and a number is no layer: left out.")
            return left if isinstance(left, Tensor) else right
        if isinstance(left, (Array, Data)):
            return left
        plain = (*_PLAIN, list, tuple)
        if type(op) in _BINARY and isinstance(left, plain) and isinstance(right, plain):
            if isinstance(op, ast.Mult) and any(
                isinstance(a, (list, tuple, str)) and isinstance(b, int) and b * len(a) > LONGEST
                for a, b in ((left, right), (right, left))
            ):
                raise TooMuch
            if isinstance(op, ast.Pow) and isinstance(right, int) and abs(right) > 1000:
                return Unknown()
            try:
                return _BINARY[type(op)](left, right)
            except (TypeError, ValueError, ArithmeticError):
                return Unknown()
        return Unknown()

    def _unary(self, node: ast.UnaryOp, scope: Scope) -> Any:
        value = self.value(node.operand, scope)
        if isinstance(node.op, ast.Not):
            return Unknown() if isinstance(value, Unknown) else not value
        if isinstance(value, (int, float)):
            return -value if isinstance(node.op, ast.USub) else value
        return Unknown()

    def _compare(self, node: ast.Compare, scope: Scope) -> Any:
        left, right = self.value(node.left, scope), self.value(node.comparators[0], scope)
        plain = (*_PLAIN, list, tuple)
        if not isinstance(left, plain) or not isinstance(right, plain):
            is_none = isinstance(node.ops[0], (ast.Is, ast.IsNot)) and right is None
            return isinstance(node.ops[0], ast.IsNot) if is_none else Unknown()
        try:
            return _COMPARE[type(node.ops[0])](left, right)
        except TypeError:
            return Unknown()

    def _bool(self, node: ast.BoolOp, scope: Scope) -> Any:
        value: Any = None
        for each in node.values:
            value = self.value(each, scope)
            if bool(value) is isinstance(node.op, ast.Or):
                return value
        return value

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        owner = self.value(node.value, scope)
        if isinstance(node.slice, ast.Slice):
            parts = [
                None if each is None else self.value(each, scope)
                for each in (node.slice.lower, node.slice.upper, node.slice.step)
            ]
            if isinstance(owner, (list, tuple, str)) and all(
                part is None or isinstance(part, int) for part in parts
            ):
                return owner[slice(*parts)]
            return owner if isinstance(owner, (Array, Data)) else Unknown()
        key = self.value(node.slice, scope)
        if isinstance(owner, (list, tuple, str, dict)) and isinstance(key, (int, str)):
            try:
                return owner[key]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                return Unknown()
        return owner if isinstance(owner, (Array, Data)) else Unknown()

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp, scope: Scope) -> Any:
        made: list[Any] = []
        inner = dict(scope)

        def level(depth: int) -> None:
            if depth == len(node.generators):
                made.append(self.value(node.elt, inner))
                return
            generator = node.generators[depth]
            items = self.value(generator.iter, inner)
            for item in items if isinstance(items, (list, tuple, range)) else ():
                self.count_step()
                self.assign(generator.target, item, inner)
                if all(self.value(test, inner) for test in generator.ifs):
                    level(depth + 1)

        level(0)
        return made

    def _joined(self, node: ast.JoinedStr, scope: Scope) -> Any:
        parts = []
        for part in node.values:
            value = part.value if isinstance(part, ast.Constant) else None
            if isinstance(part, ast.FormattedValue):
                value = self.value(part.value, scope)
            if not isinstance(value, _PLAIN):
                return Unknown()
            parts.append(str(value))
        return "".join(parts)

    # Calls

    def _call(self, node: ast.Call, scope: Scope) -> Any:
        called = self.value(node.func, scope)
        args = self._items(node.args, scope)
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value, scope)
            if keyword.arg is not None:
                named[keyword.arg] = value
            elif isinstance(value, dict):
                named.update({str(key): each for key, each in value.items()})
        return self.called(called, args, named, node.lineno)

    def called(self, called: Any, args: list[Any], named: dict[str, Any], line: int) -> Any:
        """Return what calling something gives."""
        if isinstance(called, FunctionMade):
            return self.call_function(called, args, named, line)
        if isinstance(called, ClassMade):
            made = InstanceMade(called)
            if "__init__" in called.methods:
                start = FunctionMade(called.methods["__init__"], called.scope, made)
                self.call_function(start, args, named, line)
            return made
        if isinstance(called, InstanceMade):
            methods = called.made_of.methods
            chosen = methods.get("call") or methods.get("forward")
            if chosen is None:
                return Unknown()
            function = FunctionMade(chosen, called.made_of.scope, called)
            return self.call_function(function, args, named, line)
        return self.call_outside(called, args, named, line)

    def call_function(
        self, function: FunctionMade, args: list[Any], named: dict[str, Any], line: int
    ) -> Any:
        """Follow a function of the code's own, with these arguments."""
        if self._depth >= DEEPEST:
            self.remark(line, "This function calls itself without end: left out.", "error")
            return Unknown()
        node = function.node
        inner = dict(function.scope) if function.scope is not self.scope else {}
        parameters = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
        if function.owner is not None and parameters:
            inner[parameters[0]] = function.owner
            parameters = parameters[1:]
        defaults = node.args.defaults[-len(parameters) :] if parameters else []
        for name, default in zip(parameters[::-1], defaults[::-1], strict=False):
            inner[name] = self.value(default, function.scope)
        for each, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
            inner[each.arg] = Unknown() if value is None else self.value(value, function.scope)
        for name in parameters:
            inner.setdefault(name, Unknown(name))
        inner.update(zip(parameters, args, strict=False))
        taken = {*parameters, *(each.arg for each in node.args.kwonlyargs)}
        inner.update({name: value for name, value in named.items() if name in taken})
        if node.args.vararg:
            inner[node.args.vararg.arg] = args[len(parameters) :]
        if node.args.kwarg:
            rest = {name: value for name, value in named.items() if name not in taken}
            inner[node.args.kwarg.arg] = rest
        if isinstance(node, ast.Lambda):
            return self.value(node.body, inner)
        self._depth += 1
        try:
            self.run(node.body, inner)
        except Returned as found:
            return found.value
        finally:
            self._depth -= 1
        return None
