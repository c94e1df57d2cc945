"""A route as BPMN 2.0, for other tools: viewflow's export, cut to what this route has.

viewflow draws every state of a case type once; what no case on this route can reach is left
out, and a stage bears the names of the bodies that hold it here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from viewflow.workflow import chart

from . import flows
from .drawing import Drawing, drawing_of
from .models import Route


@dataclass
class _Cell:
    """A node as the export's template reads it, with the edges that are left."""

    node: Any
    shape: Any
    title: str
    edges: list[Any]
    status: None = None

    def incoming(self) -> Iterator[Any]:
        """The edges into this node."""
        return (edge for edge in self.edges if edge.dst is self.node)

    def outgoing(self) -> Iterator[Any]:
        """The edges out of this node."""
        return (edge for edge in self.edges if edge.src is self.node)


def bpmn_of(route: Route) -> str:
    """The BPMN document of a published route, in the active language."""
    drawing = drawing_of(route)
    grid = chart.calc_layout_data(flows.flow_of(flows.case_types()[route.kind]))
    names = _names(drawing)
    labels = _labels(drawing)
    # What BPMN calls an end has no way out: reopening a closed case is told on the page only.
    grid.edges = [
        e
        for e in grid.edges
        if not isinstance(e.src, flows.Final)
        and ((e.src.name, e.dst.name) in labels or isinstance(e.src, flows.Opening))
    ]
    for edge in grid.edges:
        edge.label = labels.get((edge.src.name, edge.dst.name), "")
    cells = {}
    for node, cell in grid.grid.items():
        if node.name in names or isinstance(node, flows.Opening):
            cell.shape.text = []
            cells[node] = _Cell(node, cell.shape, names.get(node.name, ""), grid.edges)
    grid.grid = cells
    # Coordinates are for machines, whatever the reader writes as a decimal point.
    with translation.override(None):
        document: str = chart.grid_to_bpmn(grid)
    return document


def _names(drawing: Drawing) -> dict[str, str]:
    """Every state once, by its bodies where it is a stage of the road."""
    names: dict[str, list[str]] = {}
    for place in drawing.places:
        names.setdefault(place.state, []).append(str(place.name))
    return {state: ", ".join(dict.fromkeys(found)) for state, found in names.items()}


def _labels(drawing: Drawing) -> dict[tuple[str, str], str]:
    """One edge between two states, with the names of all that lead there."""
    labels: dict[tuple[str, str], list[str]] = {}
    for way in drawing.ways:
        if way.source.state != way.target.state:
            pair = (way.source.state, way.target.state)
            labels.setdefault(pair, []).append(str(way.label))
    return {pair: " / ".join(dict.fromkeys(found)) for pair, found in labels.items()}
