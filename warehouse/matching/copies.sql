-- The appearances of some texts: of each article, the latest version of the text.
select
    d.text_id, v.version_id, a.outlet_id, coalesce(o.function, 'publisher') as function,
    case when v.number > 1 then v.fetched_at else least(v.published_at, v.fetched_at) end as came_out_at,
    v.credit_outlet_id, v.words
from text_of_version d
semi join wanted w using (text_id)
join article_version v using (version_id)
join article a using (article_id)
left join (
    select outlet_id, arg_max(function, recorded_at) as function from outlet group by outlet_id
) o using (outlet_id)
qualify row_number() over (partition by d.text_id, v.article_id order by v.number desc) = 1
order by d.text_id, v.version_id
