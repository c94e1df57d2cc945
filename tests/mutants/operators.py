"""Finds every permission check in a module's source and puts its mutants beside it.

Each place becomes ``MUTATED if mutant_is(KEY) else ORIGINAL``; the names are in ``switch``.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.mutants import words


@dataclass(frozen=True)
class Mutant:
    """One check taken away, or asked for less than it should be."""

    key: str
    path: str
    line: int
    last: int
    what: str


def call(name: str, *args: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def name_of(node: ast.AST) -> str:
    """What is called or raised, without where it comes from."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def refuses(body: Iterable[ast.stmt]) -> bool:
    """Whether a branch ends in a refusal for want of a right, or of something to be seen."""
    return any(
        isinstance(one, ast.Raise) and one.exc is not None and name_of(one.exc) in words.REFUSALS
        for one in body
    )


def is_check(node: ast.AST) -> bool:
    """A call that answers whether somebody may."""
    if not isinstance(node, ast.Call):
        return False
    name = name_of(node)
    is_find = name == "find" and isinstance(node.func, ast.Attribute) and len(node.args) == 3
    return is_find or name in words.ASKS or name in words.MEMBERSHIP_OF


def about_a_right(node: ast.AST) -> bool:
    """``Right.READ``, or a list of such."""
    if isinstance(node, ast.List | ast.Tuple):
        return any(about_a_right(one) for one in node.elts)
    return isinstance(node, ast.Attribute) and name_of(node.value) == "Right"


class Mutating(ast.NodeTransformer):
    """Rewrites one module and remembers its mutants in ``found``."""

    def __init__(self, path: str, demands: frozenset[str], gates: frozenset[str]) -> None:
        self.path, self.demands, self.gates = path, demands, gates
        self.found: list[Mutant] = []
        self._names: list[str] = []
        self._seen: Counter[str] = Counter()
        self._direct: set[ast.AST] = set()
        self._deciding = path in words.DECIDING

    # -- making one

    def _key(self, node: ast.AST, what: str) -> ast.Constant:
        base = f"{self.path}: {'.'.join(self._names) or 'module'}: {what}"
        self._seen[base] += 1
        key = base if self._seen[base] == 1 else f"{base} {self._seen[base]}"
        first = getattr(node, "lineno", 0)
        last = getattr(node, "end_lineno", None) or first
        self.found.append(Mutant(key, self.path, first, last, what))
        return ast.Constant(key)

    def _instead(
        self, node: ast.expr, what: str, mutated: ast.expr, *, refuses: bool | None = None
    ) -> ast.expr:
        """The mutant beside the original; ``refuses`` is the answer that keeps somebody out."""
        key = self._key(node, what)
        original = node
        if refuses is not None:
            original = call("mutant_saw", key, node, ast.Constant(refuses))
        return ast.copy_location(ast.IfExp(call("mutant_is", key), mutated, original), node)

    # -- where we are

    def _inside(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
        self._names.append(node.name)
        self.generic_visit(node)
        self._names.pop()
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._inside(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if self.path == "workflow/kept_sql.py" and node.name == "kept":
            return self._kept(node)
        self._inside(node)
        self._names.append(node.name)
        node.decorator_list = [self._gate(one) for one in node.decorator_list]
        self._names.pop()
        return node

    def _kept(self, node: ast.FunctionDef) -> ast.AST:
        """Kept SQL has its own mutants (``sql``) and is not kept while it is mutated."""
        node.decorator_list = []
        last = node.body[-1]
        assert isinstance(last, ast.Return)
        assert last.value is not None
        last.value = call("mutant_sql", ast.Name(node.args.args[0].arg, ast.Load()), last.value)
        return node

    def _gate(self, node: ast.expr) -> ast.expr:
        if name_of(node) not in self.gates:
            return node
        key = self._key(node, f"gate {name_of(node)}")
        return ast.copy_location(call("mutant_gate", key, node), node)

    # -- guards

    def visit_If(self, node: ast.If) -> ast.AST:
        guards = refuses(node.body)
        quiet = self._deciding and self._quiet(node.body)
        if guards or quiet:
            self._direct |= set(self._parts(node.test))
        self.generic_visit(node)
        if guards or quiet:
            node.test = self._guard(node.test, "guard" if guards else "quiet guard")
        return node

    def _quiet(self, body: list[ast.stmt]) -> bool:
        """Whether a branch of a deciding module answers no, nobody or nothing."""
        if len(body) != 1 or not isinstance(body[0], ast.Return):
            return False
        value = body[0].value
        if value is None:
            return True
        if isinstance(value, ast.Constant):
            return value.value in (None, False)
        return isinstance(value, ast.List | ast.Tuple) and not value.elts

    def _parts(self, test: ast.expr) -> Iterable[ast.AST]:
        """The checks that are a whole part of a guard: taking the one away takes the other."""
        for part in test.values if isinstance(test, ast.BoolOp) else [test]:
            inner = part.operand if isinstance(part, ast.UnaryOp) else part
            yield inner.left if isinstance(inner, ast.Compare) else inner

    def _guard(self, test: ast.expr, what: str) -> ast.expr:
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
            test.values = [
                self._instead(part, f"{what}, part", ast.Constant(False), refuses=True)
                for part in test.values
            ]
            return test
        return self._instead(test, what, ast.Constant(False), refuses=True)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """A call whose only fruit is a refusal."""
        self.generic_visit(node)
        if isinstance(node.value, ast.Call) and name_of(node.value) in self.demands:
            asked = self._instead(node.value, f"demand {name_of(node.value)}", ast.Constant(None))
            key = self.found[-1].key
            if isinstance(asked, ast.IfExp) and "super" not in ast.unparse(node.value):
                asked.orelse = call("mutant_demanded", ast.Constant(key), _later(node.value))
            node.value = asked
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        self.generic_visit(node)
        for item in node.items:
            if name_of(item.context_expr) == "hidden_unless_visible":
                item.context_expr = self._instead(
                    item.context_expr, "hidden", call("mutant_nothing")
                )
        return node

    # -- conditions

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is not None and self._answers(node.value):
            self._direct |= set(self._parts(node.value))
        self.generic_visit(node)
        if node.value is not None and self._answers(node.value):
            node.value = self._condition(node.value, "answer")
        return node

    def _answers(self, value: ast.expr) -> bool:
        yes_or_no = isinstance(value, ast.Compare) or (
            isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
        )
        return self._deciding and yes_or_no

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        if self._deciding:
            node.ifs = [self._condition(one, "condition") for one in node.ifs]
        return node

    def _condition(self, node: ast.expr, what: str) -> ast.expr:
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            node.values = [
                self._instead(part, f"{what}, part", ast.Constant(True), refuses=False)
                for part in node.values
            ]
            return node
        return self._instead(node, what, ast.Constant(True), refuses=False)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node.attr != "is_authenticated" or not isinstance(node.ctx, ast.Load):
            return node
        return self._instead(node, "signed in", ast.Constant(True), refuses=False)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if self._names[-1:] == ["visible"]:
            node.value = self._instead(node.value, "line missing", call("mutant_no_row"))
        return node

    # -- calls

    def visit_Call(self, node: ast.Call) -> ast.AST:
        direct = node in self._direct
        self.generic_visit(node)
        name = name_of(node)
        if is_check(node):
            return self._check(node, name, direct=direct)
        if name == "find_capacity":
            return self._capacity(node)
        if name in ("visible_to", "active") and isinstance(node.func, ast.Attribute):
            return self._unfiltered(node, name)
        if name in ("places", "organisations") and any(map(about_a_right, node.args)):
            return self._any_role(node, name)
        # A table's constraint, and what a module puts together once, ask nobody's rights.
        if name in words.FILTERS and self._names and "Meta" not in self._names:
            return self._filter(node)
        return node

    def _check(self, node: ast.Call, name: str, *, direct: bool) -> ast.expr:
        found: ast.expr = node
        if name == "find":
            assert isinstance(node.func, ast.Attribute)
            rights = node.func.value
            there = call("mutant_there", rights, *node.args[1:])
            found = self._instead(found, "any right there", there, refuses=False)
            anywhere = call("mutant_anywhere", rights, node.args[0])
            found = self._instead(found, "that right anywhere", anywhere, refuses=False)
            if not direct:
                found = self._instead(found, "find", call("mutant_any", rights), refuses=False)
            return found
        if direct:
            return node
        place = words.MEMBERSHIP_OF.get(name)
        yes = ast.Constant(True) if place is None else call("mutant_any", node.args[place])
        return self._instead(node, name, yes, refuses=False)

    def _capacity(self, node: ast.Call) -> ast.expr:
        mutated = call("mutant_capacity", node, *node.args[1:3])
        return self._instead(node, "capacity", mutated, refuses=False)

    def _unfiltered(self, node: ast.Call, name: str) -> ast.expr:
        assert isinstance(node.func, ast.Attribute)
        if len(node.args) != 1:
            return node
        everything = ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], [])
        return self._instead(node, name, everything)

    def _any_role(self, node: ast.Call, name: str) -> ast.expr:
        assert isinstance(node.func, ast.Attribute)
        kind = [ast.Constant("organisation")] if name == "organisations" else []
        mutated = call("mutant_places", node.func.value, *kind)
        return self._instead(node, f"{name}, any right", mutated)

    def _filter(self, node: ast.Call) -> ast.expr:
        whole = self._names[-1:] == ["visible"]
        found: ast.expr = node
        for keyword in node.keywords:
            if keyword.arg is None or not (whole or words.keeps(keyword.arg)):
                continue
            rest = [other for other in node.keywords if other is not keyword]
            less: ast.expr = ast.Call(node.func, node.args, rest)
            if not rest and not node.args:
                if name_of(node) == "get":
                    continue
                less = less if name_of(node) != "Q" else call("mutant_everything")
            found = self._instead(found, f"{name_of(node)} {keyword.arg}", less)
        if whole and name_of(node) == "filter" and node.args:
            less = ast.Call(node.func, [], node.keywords)
            found = self._instead(found, "filter", less)
        return found


def _later(expression: ast.expr) -> ast.Lambda:
    """The same, worked out where it is called."""
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.Lambda(args=nothing, body=expression)


def mutate(
    path: str, source: str, demands: frozenset[str], gates: frozenset[str]
) -> tuple[ast.Module, list[Mutant]]:
    """The module with its mutants in it, and what they are."""
    tree = ast.parse(source, path)
    mutating = Mutating(path, demands, gates)
    changed = ast.fix_missing_locations(mutating.visit(tree))
    return changed, mutating.found
