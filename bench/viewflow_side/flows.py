"""Seven human tasks in a row, with the lock that viewflow recommends on PostgreSQL."""

from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock

from .models import LeanCase, OwnCase


class LeanFlow(flow.Flow):  # type: ignore[misc]
    process_class = LeanCase
    lock_impl = lock.SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.begin).Next(this.submit)
    submit = flow.View(None).Next(this.preparation)
    preparation = flow.View(None).Next(this.steering)
    steering = flow.View(None).Next(this.political)
    political = flow.View(None).Next(this.start_work)
    start_work = flow.View(None).Next(this.finish)
    finish = flow.View(None).Next(this.evaluate)
    evaluate = flow.View(None).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any, title: str) -> Any:
        activation.process.title = title
        return activation.process


class OwnFlow(flow.Flow):  # type: ignore[misc]
    """The same again: subclassing a flow whose nodes are resolved corrupts the parent."""

    process_class = OwnCase
    lock_impl = lock.SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.begin).Next(this.submit)
    submit = flow.View(None).Next(this.preparation)
    preparation = flow.View(None).Next(this.steering)
    steering = flow.View(None).Next(this.political)
    political = flow.View(None).Next(this.start_work)
    start_work = flow.View(None).Next(this.finish)
    finish = flow.View(None).Next(this.evaluate)
    evaluate = flow.View(None).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any, title: str) -> Any:
        activation.process.title = title
        return activation.process
