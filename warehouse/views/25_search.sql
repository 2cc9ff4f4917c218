-- Full text for SQL, ranked like `veille search`: search('"accord de coopération" militaires').
-- All words must stand in the title or text, in any form (accents, plurals, elisions) and order, and
-- quoted phrases (the first three) as they are; score is BM25 (k1 1.2, b 0.75), higher is better.
-- Columns article_id and score; join articles for the rest. most := 20 gives the best 20 only.
-- What stands beside an argument has names with a colon: see text_of.
create or replace macro search(question, most := null) as table
with ":words" as (
    select distinct search_stem(":word") as stem
    from (select search_fold(unnest(search_words(question))) as ":word")
    where ":word" not in (select word from search_stopword)
),
":asked" as (select term_id, rarity from search_terms join ":words" using (stem)),
":wanted" as (select count(*) as terms from ":words"),
":hits" as (
    select p.doc_id, p.weight, a.rarity from search_posting p join ":asked" a using (term_id)
),
":found" as (
    select d.article_id as ":article", d.version_id as ":version", d.title as ":title",
        count(*) as terms, sum(h.rarity * h.weight * 2.2 / (h.weight + d.norm)) as ":score"
    from ":hits" h
    join search_texts d using (doc_id)
    group by d.article_id, d.version_id, d.title
    having terms = (select terms from ":wanted")
),
":best" as (select ":article", ":version", ":title", ":score" from ":found"),
":texts" as (select version_id as ":version", body as ":body" from article_text),
":held" as (
    -- One of the two gives nothing, and is known to before anything is read.
    select ":article", ":score" from ":best" ":b" where len(search_phrases(question)) = 0
    union all
    select ":article", ":score"
    from ":best" ":b" join ":texts" ":t" using (":version")
    where len(search_phrases(question)) > 0
        and search_holds(":title" || chr(10) || coalesce(":body", ''), question)
)
select ":article" as article_id, ":score" as score
from ":held" order by ":score" desc, ":article" limit most;

-- The best hits with a passage of each: search_snippets('raffinerie d''or', most := 50). A macro of its
-- own, because the passage of every hit would be made whether it is asked for or not.
create or replace macro search_snippets(question, most := 20) as table
with ":words" as (
    select list(distinct search_stem(":word")) as stems
    from (select search_fold(unnest(search_words(question))) as ":word")
    where ":word" not in (select word from search_stopword)
)
select b.article_id, b.score, search_snippet(t.body, w.stems) as snippet
from search(question, most := most) b
join search_texts d using (article_id)
left join article_text t using (version_id)
cross join ":words" w;

comment on macro table search is 'One row an article that holds all words of a question, in any form, and its quoted phrases: article_id, score (BM25). most := 20 gives the best 20.';
comment on macro table search_snippets is 'One row a hit of search(), the best 20 (most := 50 for more): article_id, score, snippet.';
