-- The index of the bodies that repeat: the first chunk's postings for every later copy of it.
create or replace temp table copied as
select term_id, (doc_id + copy * {chunk})::int as doc_id, weight
from search_posting, range(0, ({articles} + {chunk} - 1) // {chunk}) c(copy)
where doc_id + copy * {chunk} <= {articles};
delete from search_posting;
insert into search_posting from copied order by term_id, doc_id;
drop table copied;
delete from search_document;
insert into search_document
select row_number() over (order by v.valid_from, v.version_id), v.version_id, v.words from article_version v;
insert into search_order values ({articles}, now());
