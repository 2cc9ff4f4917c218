-- An address of an outlet is one article.
select outlet_id, canonical_url, count(*) from article where canonical_url is not null group by all having count(*) > 1;
