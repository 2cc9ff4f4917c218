-- When each article of an outlet came out, as well as we can know: what the publisher says, a
-- bare day at its end, never later than we saw it ourselves.
select outlet_id,
    least(
        coalesce(
            case published_precision
                when 'minute' then published_at
                when 'day' then published_at + interval 24 hours
            end,
            first_seen_at
        ),
        first_seen_at
    ) as arrived_at
from (
    select a.outlet_id, a.first_seen_at, v.published_at, v.published_precision
    from article a join article_version v using (article_id)
    where v.kind <> 'notice' and a.canonical_url is not null
    qualify row_number() over (partition by a.article_id order by v.number) = 1
)
where arrived_at >= $since
order by outlet_id, arrived_at
