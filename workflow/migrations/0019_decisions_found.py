"""The search over all decisions: an index for each way to look, and a function that finds the keys.

Behind row-level security PostgreSQL neither uses a word index nor stops early when it walks
through the entries: it may work out all that a person sees before it gives the first row. So a
function that runs as the owner walks an index in the order shown, newest first, looks for each
entry whether the person's places had to do with its case, and gives keys only. Whoever calls it
reads the entries behind the keys through their policies and `visible_to` (docs/adr/0033).
"""

from typing import ClassVar

from django.db import migrations, models

# What is bound to one language is immutable. Ids, days and coded words are nobody's search; a
# text too long for a tsvector (1 MB) is not searched. The column follows its row: erased words
# are found no more.
WORDS = r"""
CREATE FUNCTION samverka_said(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN octet_length(words) > 500000 THEN '' ELSE jsonb_to_tsvector('swedish',
        jsonb_path_query_array(words::jsonb,
            'strict $.** ? (@.type() == "string" && !(@ like_regex
             "^([0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{4}-[0-9]{2}-[0-9]{2}|meeting|urgent|vote|acclamation|chair|body_member|substitute|organisation|body)$"))'),
        '["string"]') END
$$;
ALTER TABLE workflow_ledgertext
    ADD COLUMN said tsvector GENERATED ALWAYS AS (samverka_said(words)) STORED;
CREATE INDEX words_of_entries ON workflow_ledgertext USING gin (said);
"""
NO_WORDS = """
ALTER TABLE workflow_ledgertext DROP COLUMN said;
DROP FUNCTION samverka_said(text);
"""

# Never wider than the wall's own rule (workflow/migrations/0015), never narrower than visible_to.
# That it names `w` in a place where nothing can be compared by a hash keeps the planner from
# working out all cases of hers beforehand.
SEES = """EXISTS (SELECT FROM workflow_case c WHERE c.public_id = w.case_id AND w.id IS NOT NULL
    AND ($10 IS NULL OR c.owner_organisation_id = ANY ($10))
    AND ($11 IS NULL OR c.agreement_id = $11 OR c.id = $11)
    AND ($5 OR c.owner_organisation_id = ANY ($6) OR c.proposed_for_id = ANY ($7)
         OR c.agreement_id = ANY ($8) OR c.id = ANY ($8)
         OR EXISTS (SELECT FROM workflow_workitem i WHERE i.process_id = c.id
                    AND (i.body_id = ANY ($7) OR i.organisation_id = ANY ($6)
                         OR (i.party_id IS NOT NULL AND i.organisation_id = ANY ($9))))
         OR EXISTS (SELECT FROM workflow_release r WHERE r.case_id = c.id
                    AND r.taken_back_at IS NULL
                    AND (r.body_id = ANY ($7) OR r.organisation_id = ANY ($6)))))"""
FIND = f"""
CREATE FUNCTION samverka_find_entries(
    sought jsonb, before_day date, before_at timestamptz, before_id uuid, most integer)
RETURNS TABLE (id uuid, decided_on date, recorded_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off  -- it looks things up; nothing of it is better read from end to end
AS $$
#variable_conflict use_column
DECLARE
    everything boolean := coalesce(current_setting('samverka.system', true), '') = 'on';
    organisations bigint[] := coalesce(
        nullif(current_setting('samverka.organisations', true), '')::bigint[], '{{}}');
    bodies bigint[] := coalesce(
        nullif(current_setting('samverka.bodies', true), '')::bigint[], '{{}}');
    agreements bigint[] := coalesce(
        nullif(current_setting('samverka.agreements', true), '')::bigint[], '{{}}');
    parties bigint[] := coalesce(
        nullif(current_setting('samverka.parties', true), '')::bigint[], '{{}}');
    owners bigint[] := (SELECT array_agg(o::bigint)
                          FROM jsonb_array_elements_text(sought -> 'owners') AS o);
    agreement bigint := (sought ->> 'agreement')::bigint;
    people uuid[] := (SELECT array_agg(p::uuid)
                        FROM jsonb_array_elements_text(sought -> 'people') AS p);
    kinds text[] := (SELECT array_agg(k) FROM jsonb_array_elements_text(sought -> 'kinds') AS k);
    query tsquery := to_tsquery('swedish', sought ->> 'words');
    few constant integer := 1000;      -- cases: so many are read one by one
    rare constant integer := 20000;    -- entries with the words: so many are sorted
    walked constant integer := 10000;  -- entries looked at before it stops at the end of a day
    cases uuid[];
    hits uuid[];
    wanted text := 'e.case_id IS NOT NULL';
    source text := 'workflow_ledgerentry e';
    stop date;
    keys uuid[];
BEGIN
    IF agreement IS NOT NULL OR owners IS NOT NULL THEN
        cases := ARRAY(SELECT c.public_id FROM workflow_case c
                        WHERE (owners IS NULL OR c.owner_organisation_id = ANY (owners))
                          AND (agreement IS NULL OR c.agreement_id = agreement OR c.id = agreement)
                        LIMIT few + 1);
    END IF;
    IF coalesce(cardinality(cases), few + 1) > few AND NOT everything THEN
        cases := samverka_few_cases(organisations, bodies, agreements, parties, few);
    END IF;
    IF cardinality(cases) <= few THEN
        wanted := wanted || ' AND e.case_id = ANY ($12)';
    END IF;
    IF numnode(query) > 0 THEN  -- else nothing but words that say nothing
        hits := ARRAY(SELECT t.entry_id FROM workflow_ledgertext t WHERE t.said @@ query
                       LIMIT rare + 1);
        IF cardinality(hits) <= rare THEN
            source := 'unnest($13) AS hit JOIN workflow_ledgerentry e ON e.id = hit';
        ELSE
            wanted := wanted || ' AND (SELECT t.said @@ $14 FROM workflow_ledgertext t'
                             || ' WHERE t.entry_id = e.id)';
        END IF;
    END IF;
    IF kinds IS NOT NULL THEN
        wanted := wanted || CASE WHEN cardinality(kinds) = 1 THEN ' AND e.kind = ($15)[1]'
                                 ELSE ' AND e.kind = ANY ($15)' END;
    END IF;
    IF sought ? 'act' THEN wanted := wanted || ' AND e.act = ($16 ->> ''act'')'; END IF;
    IF sought ? 'target' THEN wanted := wanted || ' AND e.target = ($16 ->> ''target'')'; END IF;
    IF sought ? 'outcome' THEN
        wanted := wanted || ' AND e.outcome = ($16 ->> ''outcome'')';
    END IF;
    IF sought ? 'body' THEN wanted := wanted || ' AND e.body_id = ($16 ->> ''body'')::uuid'; END IF;
    IF people IS NOT NULL THEN
        wanted := wanted || CASE WHEN cardinality(people) = 1 THEN ' AND e.recorded_by_id = ($17)[1]'
                                 ELSE ' AND e.recorded_by_id = ANY ($17)' END;
    END IF;
    IF sought ? 'since' THEN
        wanted := wanted || ' AND e.decided_on >= ($16 ->> ''since'')::date';
    END IF;
    IF sought ? 'until' THEN
        wanted := wanted || ' AND e.decided_on <= ($16 ->> ''until'')::date';
    END IF;
    IF before_day IS NOT NULL THEN
        wanted := wanted || ' AND (e.decided_on, e.recorded_at, e.id) < ($1, $2, $3)';
    END IF;
    source := format('(SELECT e.id, e.case_id, e.decided_on, e.recorded_at FROM %s WHERE %s'
                     ' ORDER BY e.decided_on DESC, e.recorded_at DESC, e.id DESC', source, wanted);
    EXECUTE format('SELECT array_agg(f.id) FROM (SELECT w.id FROM %s LIMIT {{walked}}) AS w'
                   ' WHERE {{sees}} LIMIT $4) AS f', source) INTO keys
      USING before_day, before_at, before_id, most, everything, organisations, bodies, agreements,
            parties, owners, agreement, cases, hits, query, kinds, sought, people;
    IF coalesce(cardinality(keys), 0) < most THEN
        EXECUTE format('SELECT w.decided_on FROM %s OFFSET $18 LIMIT 1) AS w', source) INTO stop
          USING before_day, before_at, before_id, most, everything, organisations, bodies,
                agreements, parties, owners, agreement, cases, hits, query, kinds, sought, people,
                walked;
        IF stop IS NOT NULL THEN  -- to the end of that day, which tells nothing of single entries
            EXECUTE format('SELECT array_agg(f.id) FROM (SELECT w.id FROM %s) AS w'
                           ' WHERE w.decided_on >= $18 AND {{sees}} LIMIT $4) AS f', source)
               INTO keys
              USING before_day, before_at, before_id, most, everything, organisations, bodies,
                    agreements, parties, owners, agreement, cases, hits, query, kinds, sought,
                    people, stop;
            IF cardinality(keys) = most THEN stop := NULL; END IF;
        END IF;
    END IF;
    RETURN QUERY SELECT e.id, e.decided_on, e.recorded_at FROM workflow_ledgerentry e
                  WHERE e.id = ANY (keys)
                  ORDER BY e.decided_on DESC, e.recorded_at DESC, e.id DESC;
    IF stop IS NOT NULL THEN
        RETURN QUERY SELECT NULL::uuid, stop, NULL::timestamptz;
    END IF;
END
$$;
""".replace("{sees}", SEES.replace("%", "%%")).replace("{walked}", "10000")

# The cases that somebody's places had to do with, if they are few; else NULL.
FEW = """
CREATE FUNCTION samverka_few_cases(
    organisations bigint[], bodies bigint[], agreements bigint[], parties bigint[], few integer)
RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off AS $$
DECLARE
    part bigint[];
    found bigint[] := '{}';
    rows constant integer := few * 10;  -- items of a case, more than it has as a rule
BEGIN
    part := ARRAY(SELECT c.id FROM workflow_case c
                   WHERE c.owner_organisation_id = ANY (organisations) LIMIT few + 1);
    IF cardinality(part) > few THEN RETURN NULL; END IF;
    found := found || part;
    part := ARRAY(SELECT c.id FROM workflow_case c WHERE c.agreement_id = ANY (agreements)
                  LIMIT few + 1);
    IF cardinality(part) > few THEN RETURN NULL; END IF;
    found := found || part || agreements;
    part := ARRAY(SELECT c.id FROM workflow_case c WHERE c.proposed_for_id = ANY (bodies)
                  LIMIT few + 1);
    IF cardinality(part) > few THEN RETURN NULL; END IF;
    found := found || part;
    part := ARRAY(SELECT i.process_id FROM workflow_workitem i WHERE i.body_id = ANY (bodies)
                  LIMIT rows + 1);
    IF cardinality(part) > rows THEN RETURN NULL; END IF;
    found := found || part;
    part := ARRAY(SELECT i.process_id FROM workflow_workitem i
                   WHERE i.organisation_id = ANY (organisations || parties)
                  LIMIT rows + 1);
    IF cardinality(part) > rows THEN RETURN NULL; END IF;
    found := found || part;
    part := ARRAY(SELECT r.case_id FROM workflow_release r
                   WHERE r.body_id = ANY (bodies) OR r.organisation_id = ANY (organisations)
                  LIMIT rows + 1);
    IF cardinality(part) > rows THEN RETURN NULL; END IF;
    found := found || part;
    RETURN CASE WHEN (SELECT count(DISTINCT f) FROM unnest(found) AS f) <= few THEN
        ARRAY(SELECT c.public_id FROM workflow_case c WHERE c.id = ANY (found)) END;
END
$$;
REVOKE ALL ON FUNCTION samverka_few_cases(bigint[], bigint[], bigint[], bigint[], integer)
    FROM PUBLIC;
"""
GONE = """
DROP FUNCTION samverka_find_entries(jsonb, date, timestamptz, uuid, integer);
DROP FUNCTION samverka_few_cases(bigint[], bigint[], bigint[], bigint[], integer);
"""
_TAIL = ("decided_on", "recorded_at", "id")
_OF_A_CASE = models.Q(case__isnull=False)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0018_head_follows")]
    operations: ClassVar = [
        migrations.AddIndex(
            "ledgerentry",
            models.Index(fields=[*_TAIL], condition=_OF_A_CASE, name="entries_by_day"),
        ),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(fields=["body", *_TAIL], condition=_OF_A_CASE, name="entries_of_body"),
        ),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(
                fields=["recorded_by", *_TAIL], condition=_OF_A_CASE, name="entries_of_person"
            ),
        ),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(fields=["kind", *_TAIL], condition=_OF_A_CASE, name="entries_of_kind"),
        ),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(fields=["act", *_TAIL], condition=_OF_A_CASE, name="entries_of_act"),
        ),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(
                fields=["organisation", "recorded_at"],
                condition=models.Q(kind="look", act="search"),
                name="searches_of_party",
            ),
        ),
        migrations.RunSQL(WORDS, NO_WORDS),
        migrations.RunSQL(FEW + FIND, GONE),
    ]
