"""Following statements without running them: assignments, loops, functions and classes."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterable
from typing import Any

from cnnbuilder.reading.expressions import LONGEST, Expressions, Returned, Scope
from cnnbuilder.reading.values import (
    Array,
    ClassMade,
    Data,
    FunctionMade,
    InstanceMade,
    LayerMade,
    ModelMade,
    Path,
    Unknown,
)


class _Leave(Exception):
    """``break`` or ``continue``."""

    def __init__(self, again: bool) -> None:
        self.again = again


class Interpreter(Expressions):
    """Follows code. What a call of something from outside means is for a subclass."""

    def __init__(self) -> None:
        super().__init__()
        self._doers: dict[type[ast.stmt], Callable[..., None]] = {
            ast.Assign: self._do_assign,
            ast.AnnAssign: self._do_annotated,
            ast.AugAssign: self._do_augmented,
            ast.Expr: self._do_expression,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.FunctionDef: self._do_function,
            ast.ClassDef: self._do_class,
            ast.Return: self._do_return,
            ast.If: self._if,
            ast.For: self._for,
            ast.With: self._do_body,
            ast.Try: self._do_body,
            ast.Break: self._do_break,
            ast.Continue: self._do_continue,
            ast.While: self._do_while,
        }

    def run(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        for statement in body:
            self.count_step()
            do = self._doers.get(type(statement))
            if do is not None:
                do(statement, scope)

    def _do_assign(self, node: ast.Assign, scope: Scope) -> None:
        value = self.value(node.value, scope)
        for target in node.targets:
            self.assign(target, value, scope)

    def _do_annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self.assign(node.target, self.value(node.value, scope), scope)

    def _do_augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        old = self.value(node.target, scope)
        new = self.binary(node.op, old, self.value(node.value, scope), node.lineno)
        self.assign(node.target, new, scope)

    def _do_expression(self, node: ast.Expr, scope: Scope) -> None:
        self.value(node.value, scope)

    def _do_function(self, node: ast.FunctionDef, scope: Scope) -> None:
        scope[node.name] = FunctionMade(node, scope)

    def _do_class(self, node: ast.ClassDef, scope: Scope) -> None:
        methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
        scope[node.name] = ClassMade(node.name, methods, scope, node.lineno)

    def _do_return(self, node: ast.Return, scope: Scope) -> None:
        raise Returned(self.value(node.value, scope) if node.value else None)

    def _do_body(self, node: ast.With | ast.Try, scope: Scope) -> None:
        self.run(node.body, scope)

    def _do_break(self, _node: ast.Break, _scope: Scope) -> None:
        raise _Leave(again=False)

    def _do_continue(self, _node: ast.Continue, _scope: Scope) -> None:
        raise _Leave(again=True)

    def _do_while(self, node: ast.While, _scope: Scope) -> None:
        self.remark(node.lineno, "A while loop is not followed.")

    def _if(self, node: ast.If, scope: Scope) -> None:
        if _is_main(node.test):
            self.run(node.body, scope)
            return
        test = self.value(node.test, scope)
        if isinstance(test, (Unknown, Array, Path)):
            self.remark(
                node.lineno,
                "What is asked here is not known without running the code: read as true.",
                "info",
            )
            test = True
        self.run(node.body if test else node.orelse, scope)

    def _for(self, node: ast.For, scope: Scope) -> None:
        items = self.value(node.iter, scope)
        if not isinstance(items, (list, tuple, range, str, dict)):
            self.remark(node.lineno, "How often this loop runs is not known: it is left out.")
            return
        for item in itertools.islice(items, LONGEST):
            self.assign(node.target, item, scope)
            try:
                self.run(node.body, scope)
            except _Leave as leave:
                if not leave.again:
                    break
        else:
            self.run(node.orelse, scope)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                if alias.name != "*":
                    scope[alias.asname or alias.name] = Path(f"{node.module}.{alias.name}")
            elif alias.asname:
                scope[alias.asname] = Path(alias.name)
            else:
                top = alias.name.split(".")[0]
                scope[top] = Path(top)

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        match target:
            case ast.Name():
                scope[target.id] = value
            case ast.Tuple() | ast.List():
                known = isinstance(value, (list, tuple)) and len(value) == len(target.elts)
                values = value if known else [self._part(value)] * len(target.elts)
                for each, part in zip(target.elts, values, strict=True):
                    self.assign(each, part, scope)
            case ast.Attribute():
                owner = self.value(target.value, scope)
                if isinstance(owner, InstanceMade):
                    owner.attributes[target.attr] = value
                elif isinstance(owner, (LayerMade, ModelMade)) and target.attr == "trainable":
                    self.set_trainable(owner, value is not False)
            case ast.Subscript():
                owner, key = self.value(target.value, scope), self.value(target.slice, scope)
                if _has_place(owner, key):
                    owner[key] = value
            case _:
                pass

    @staticmethod
    def _part(value: Any) -> Any:
        return value if isinstance(value, (Array, Data)) else Unknown()


def _is_main(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
    )


def _has_place(owner: Any, key: Any) -> bool:
    if isinstance(owner, dict):
        return isinstance(key, (int, str))
    return isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner)
