-- The index of the bodies that repeat: the first chunk's postings for every later copy of it. A
-- cross product keeps the order of its postings, so each stem's copies stay together unsorted.
insert into search_posting
select term_id, (doc_id + copy * {chunk})::int, weight
from search_posting, range(1, ({articles} + {chunk} - 1) // {chunk}) c(copy)
where doc_id + copy * {chunk} <= {articles};
delete from search_document;
insert into search_document
select row_number() over (order by v.valid_from, v.version_id), v.version_id, v.words from article_version v;
insert into search_order values ({articles}, now());
