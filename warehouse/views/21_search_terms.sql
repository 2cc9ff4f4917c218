create or replace view search_terms as
with held as (select term_id, count(*) as documents from search_posting group by term_id),
stored as (select count(*) as documents from search_document)
select t.term_id, t.stem, h.documents,
    ln(1 + (s.documents - h.documents + 0.5) / (h.documents + 0.5)) as rarity
from search_term t
join held h using (term_id)
cross join stored s
order by t.stem;

comment on view search_terms is 'One row a stem of the index: in how many versions it stands, and how much it tells.';
comment on column search_terms.term_id is 'Number of the stem.';
comment on column search_terms.stem is 'Folded word without its ending: search_stem(search_fold(word)).';
comment on column search_terms.documents is 'Versions that hold it.';
comment on column search_terms.rarity is 'Inverse document frequency as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5)).';
