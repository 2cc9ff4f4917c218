-- The index of the pool, which the program made itself, for every later document with the same body:
-- each stem's postings stay together, in the order of the documents, as an ordered index has them.
create or replace temp table pooled as
select term_id, list(doc_id order by doc_id) as docs, list(weight order by doc_id) as weights
from search_posting group by term_id;
create or replace temp table lengths as select doc_id, length from search_document;
delete from search_posting;
delete from search_document;
delete from search_order;
insert into search_posting
select term_id, unnest(docs) + copy * {pool} as doc_id, unnest(weights)
from (select * from pooled order by term_id), range(({documents} + {pool} - 1) // {pool}) c(copy);
delete from search_posting where doc_id > {documents};
insert into search_document
select v.doc + 1, v.version_id, l.length from version v join lengths l on l.doc_id = v.doc % {pool} + 1
order by v.doc;
insert into search_order values ({documents}, now());
