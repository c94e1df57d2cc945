"""Row-level security for what activities, agreements and pictures consist of (docs/adr/0026)."""

from typing import ClassVar

from django.db import migrations

from workflow.row_policies import guard, of_case, of_parent, unguard

ON_A_CASE = {
    "cases_activity": "case_ptr_id",
    "cases_agreement": "case_ptr_id",
    "cases_picture": "case_ptr_id",
    "cases_sourcenote": "case_id",
    "cases_participation": "activity_id",
    "cases_step": "activity_id",
    "cases_resource": "activity_id",
    "cases_progressreport": "activity_id",
    "cases_activitygoal": "activity_id",
    "cases_effecttarget": "activity_id",
    "cases_subtarget": "activity_id",
    "cases_activity_causes": "activity_id",
    "cases_goal": "agreement_id",
    "cases_focusarea": "agreement_id",
    "cases_problem": "picture_id",
}
ON_A_ROW = {
    "cases_stepreport": ("cases_progressreport", "report_id"),
    "cases_evidence": ("cases_problem", "problem_id"),
    "cases_indicator": ("cases_problem", "problem_id"),
    "cases_cause": ("cases_problem", "problem_id"),
    "cases_indicatorvalue": ("cases_indicator", "indicator_id"),
}
MEASURED = (
    of_parent("cases_measuredvalue", "cases_effecttarget", "effect_target_id")
    + " OR "
    + of_parent("cases_measuredvalue", "cases_subtarget", "sub_target_id")
)
# Search looks into all texts by their index and gives keys only: behind a policy the index
# could not be used, for PostgreSQL does not know that comparing words tells nothing. Whoever
# calls it reads the cases behind the keys through their policy.
SEARCH = """
CREATE FUNCTION samverka_texts_with(words tsquery) RETURNS bigint[] LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(t.id), '{}') FROM workflow_textversion t
     WHERE samverka_search_words(t.content) @@ words
$$;
"""
UP = [
    *(guard(table, of_case(f"{table}.{column}")) for table, column in ON_A_CASE.items()),
    *(guard(table, of_parent(table, *parent)) for table, parent in ON_A_ROW.items()),
    guard("cases_measuredvalue", MEASURED),
    SEARCH,
]
DOWN = [
    "DROP FUNCTION samverka_texts_with(tsquery);",
    unguard("cases_measuredvalue"),
    *(unguard(table) for table in [*ON_A_ROW, *ON_A_CASE]),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0003_a_report_once"),
        ("workflow", "0010_row_security"),
    ]
    operations: ClassVar = [migrations.RunSQL("".join(UP), "".join(DOWN))]
