"""Seven human tasks in a row, with the lock that viewflow recommends on PostgreSQL."""

from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock

from .models import BenchProcess


class SevenSteps(flow.Flow):  # type: ignore[misc]
    process_class = BenchProcess
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
