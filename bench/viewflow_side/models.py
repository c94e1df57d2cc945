"""The case of the viewflow side: viewflow's own process row, no table beside it."""

from viewflow import jsonstore
from viewflow.workflow.models import Process


class BenchProcess(Process):  # type: ignore[misc]
    """A proxy with a field in viewflow's JSON column: the fewest statements viewflow offers."""

    title = jsonstore.CharField(max_length=300)

    class Meta:
        proxy = True
