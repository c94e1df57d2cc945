"""Each case type's flow: the list of its stages and no rules.

Module, class and node names are stored on every case and item (viewflow's references):
they are schema, pinned by tests/cases/test_flows.py, and change only with a migration.
"""

from viewflow import this

from workflow.flows import Final, Opening, Stage, StageFlow

from .models import Activity, Agreement, Picture


class ActivityFlow(StageFlow):
    process_class = Activity
    process_title = "Aktivitet"

    opening = Opening().Next(this.draft)
    draft = Stage()
    preparation = Stage()
    steering = Stage()
    political = Stage()
    revision = Stage()
    approved = Stage()
    execution = Stage()
    evaluation = Stage()
    review = Stage()
    closed = Final()
    rejected = Final()
    dismissed = Final()
    withdrawn = Final()


class AgreementFlow(StageFlow):
    process_class = Agreement
    process_title = "Samverkansöverenskommelse"

    opening = Opening().Next(this.draft)
    draft = Stage()
    signing = Stage(per_party=True)
    in_force = Stage()
    expired = Final()
    terminated = Final()
    withdrawn = Final()


class PictureFlow(StageFlow):
    process_class = Picture
    process_title = "Lägesbild"

    opening = Opening().Next(this.draft)
    draft = Stage()
    establishing = Stage(per_party=True)
    established = Stage()
    superseded = Final()
    withdrawn = Final()
