-- Every page of an outlet that was read, latest first: did it give text, date and language?
select o.outlet_id, o.happened_at, o.url,
    o.status not in ('too_short', 'not_an_article', 'extract_error', 'soft_404')
        and coalesce(v.words, 0) > 0 as has_text,
    v.published_at is not null as has_date,
    coalesce(v.language, 'und') <> 'und' as has_language,
    v.version_id is not null as stored
from outcome o
left join article_version v using (version_id)
where o.status in ('new', 'new_version', 'too_short', 'not_an_article', 'extract_error', 'soft_404')
    and o.happened_at >= $since
order by 1, 2 desc
