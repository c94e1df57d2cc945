import time
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import build_world
from workflow.models import *
from workflow import ledger
@pytest.mark.django_db
def test_probe():
    t=time.time(); w=build_world(); print("world", time.time()-t)
    t=time.time(); a=w.activity_in("closed"); print("closed", time.time()-t)
    t=time.time(); print(ledger.verify(), time.time()-t)
    print(LedgerEntry.objects.count())
    a=w.activity_in("preparation")
    with CaptureQueriesContext(connection) as c:
        t=time.time(); w.decide(a,"endorse"); print("endorse", time.time()-t)
    for q in c: print(q["sql"][:150])
    for e in ledger.history(a.public_id): print(e.seq, e.kind, e.act, e.item, e.source, e.target, e.outcome, e.text.text, e.decided_by, e.organisation, e.body, e.membership,e.text_number)
