-- What became, in the period, of articles that earlier issues told of.
with told as (select * from articles where list_contains($articles, article_id)),
fate as (
    select v.article_id, 'changed' as fate, max(v.valid_from) as happened_at
    from article_version v
    where list_contains($articles, v.article_id) and v.kind <> 'notice' and v.number > 1
    group by 1
    union all
    select article_id, 'gone', gone_at from told where gone_at is not null
    union all
    select article_id, 'taken_down', taken_down_at from told where taken_down_at is not null
    union all
    select t.article_id, 'relabelled', max(l.labelled_at)
    from label l join told t using (version_id)
    where l.classifier like 'human:%'
    group by 1
)
select t.article_id, t.title, t.outlet, t.url, f.fate, f.happened_at
from fate f
join told t using (article_id)
where f.happened_at >= $since and f.happened_at < $until
order by f.happened_at, t.article_id
