-- How many items of a queue are late, and how many come due until the end of the week. The places
-- are those of queue.sql, each counted from its partial index.
SELECT count(*) FILTER (WHERE item.due < %(today)s), count(*) FILTER (WHERE item.due >= %(today)s)
  FROM ({items}) AS item
 WHERE item.due <= %(week_ends)s
