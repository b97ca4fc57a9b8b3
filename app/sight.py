"""What is seen of a design: the whole network with its analysis, and that of the opened group."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.context import Context
from cnnbuilder.graph.expand import Expanded
from cnnbuilder.graph.groups import Scope, valid_scope
from cnnbuilder.graph.scoped import scoped
from cnnbuilder.project.project import Project
from cnnbuilder.project.scope import shown as shown_of


@dataclass(frozen=True, slots=True)
class Sight:
    """A design as it is seen now. Without groups, all of it is the design itself.

    Attributes:
        catalog: The types.
        scope: Which group is opened.
        shown: The design as seen from within it.
        expanded: The network without groups.
        whole: What is known of that.
        analysis: What is known of the blocks of the opened group.
    """

    catalog: Catalog
    scope: Scope
    shown: Project
    expanded: Expanded
    whole: Analysis
    analysis: Analysis

    def after(self, project: Project, context: Context) -> Sight:
        """Return how another state of the design is seen; a group that is gone is left."""
        expanded = Expanded(project.graph, self.expanded)
        whole = analyse(expanded.graph, self.catalog, context, self.whole)
        return self._with(project, valid_scope(project.graph, self.scope), expanded, whole)

    def moved(self, project: Project, scope: Scope) -> Sight:
        """Return how the same network is seen where the view changed, or from another group."""
        if project is self.shown and scope == self.scope:
            return self
        return self._with(project, scope, self.expanded, self.whole)

    def at_root(self) -> Sight:
        """Return this with no group opened; what is seen is still to be found."""
        return replace(self, scope=())

    def _with(self, project: Project, scope: Scope, expanded: Expanded, whole: Analysis) -> Sight:
        seen = shown_of(project, scope)
        previous = self.analysis if scope == self.scope else None
        found = scoped(whole, expanded, seen.graph, scope, previous)
        return Sight(self.catalog, scope, seen, expanded, whole, found)


def first_sight(project: Project, catalog: Catalog, context: Context) -> Sight:
    """Return how a design is seen that is looked at for the first time."""
    expanded = Expanded(project.graph)
    whole = analyse(expanded.graph, catalog, context)
    seen = shown_of(project, ())
    return Sight(catalog, (), seen, expanded, whole, scoped(whole, expanded, seen.graph, ()))
