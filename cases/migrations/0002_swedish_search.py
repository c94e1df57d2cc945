"""An index over what text versions say, for search in Swedish.

An index on an expression, not a column: a turn reads and writes whole rows of this table and
need not carry the words along. `samverka_search_words` leaves out what nobody searches for:
ids, dates as machines write them and coded words. The title weighs most, and is all that is
searched in a text so long that its words might not fit into a tsvector (1 MB).
"""

from typing import ClassVar

from django.db import migrations

# What is bound to one language and one format is immutable; PostgreSQL would not index else.
WORDS = r"""
CREATE FUNCTION samverka_search_words(content text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT setweight(to_tsvector('swedish', coalesce(content::jsonb ->> 'title', '')), 'A')
        || CASE WHEN octet_length(content) > 500000 THEN '' ELSE jsonb_to_tsvector('swedish', jsonb_path_query_array(content::jsonb,
               'strict $.** ? (@.type() == "string" && !(@ like_regex
                "^([0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{4}-[0-9]{2}-[0-9]{2}|day|month|quarter|season|half|year|ongoing|words|activity|agreement|picture)$"))'),
               '["string"]') END
$$;
CREATE INDEX samverka_search ON workflow_textversion USING gin (samverka_search_words(content));
"""
GONE = "DROP INDEX samverka_search; DROP FUNCTION samverka_search_words(text);"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0001_tables"), ("workflow", "0003_frozen_rows")]
    operations: ClassVar = [migrations.RunSQL(WORDS, GONE)]
