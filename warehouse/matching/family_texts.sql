-- All versions of the texts, as the program decided, that articles with a ruling have versions of.
with named as (
    select distinct article_id from article_version semi join wanted w using (version_id)
),
ruled as (
    select distinct d.text_id
    from duplicate d
    join article_version v using (version_id)
    semi join named n using (article_id)
)
select d.version_id, d.of_version_id, t.text_id
from duplicate d
semi join ruled r using (text_id)
join text_of_version t using (version_id)
order by d.version_id
