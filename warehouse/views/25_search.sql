-- Full text for SQL: select s.score, a.title from search('raffinerie d''or') s
-- join articles a using (article_id) order by s.score desc limit 20.
-- All words must stand in the title or text, in any form and order; BM25 (k1 1.2, b 0.75).
create or replace macro search(question) as table
with words as (
    select distinct search_stem(word) as stem
    from (select search_fold(unnest(search_words(question))) as word)
    where word not in (select word from search_stopword)
),
asked as (select term_id from search_term join words using (stem)),
wanted as (select count(*) as terms from words),
hits as (select p.* from search_posting p join asked using (term_id)),
rarity as (
    select term_id, ln(1 + (n.documents - count(*) + 0.5) / (count(*) + 0.5)) as idf
    from hits, (select count(*) as documents from search_document) n
    group by term_id, n.documents
),
scored as (
    select h.doc_id, count(*) as terms,
        sum(r.idf * h.weight * 2.2 / (h.weight + 1.2 * (0.25 + 0.75 * d.length / m.length))) as score
    from hits h
    join rarity r using (term_id)
    join search_document d using (doc_id)
    cross join (select avg(length) as length from search_document) m
    group by h.doc_id
)
select a.article_id, s.score
from scored s
join wanted w on w.terms = s.terms
join search_document d using (doc_id)
join articles a on a.version_id = d.version_id;
