create or replace view stories as
with told as (
    select a.*
    from articles a where story_id is not null and kind <> 'notice'
),
topic as (
    select story_id, list(topic order by texts desc, topic) as topics
    from (
        select story_id, topic, count(distinct text_id) as texts
        from (select story_id, text_id, unnest(topics) as topic from told)
        group by all
    )
    group by 1
),
best as (
    -- The best headline: printed rather than taken from the text, a publisher's, on the matter,
    -- early.
    select story_id,
        arg_min({title: title, lead: article_id}, (
            title_derived, coalesce(outlet_function, '') in ('aggregator', 'relay'),
            -coalesce(relevance, 0), -coalesce(score, 0),
            coalesce(published_at, first_seen_at), article_id
        )) as head
    from told where is_lead
    group by 1
)
select
    s.story_id,
    any_value(b.head.title) as title, any_value(b.head.lead) as lead_id,
    min(coalesce(t.published_at, t.first_seen_at)) as first_report_at,
    max(coalesce(t.published_at, t.first_seen_at)) as last_report_at,
    min(t.first_seen_at) as first_seen_at, min(t.day) as first_day, max(t.day) as last_day,
    max(t.relevance) as relevance, any_value(k.topics) as topics,
    count(distinct t.text_id) as texts, count(*) as articles,
    count(distinct t.voice) filter (t.is_lead) as owners,
    list(distinct t.outlet_id order by t.outlet_id) as outlet_ids
from story s
join told t using (story_id)
left join topic k using (story_id)
left join best b using (story_id)
group by s.story_id;

comment on view stories is 'One row a story: different texts on one event within days.';
comment on column stories.story_id is 'Identifier, stable for ever.';
comment on column stories.title is 'Its best headline: printed, by a publisher, of the most relevant lead, early.';
comment on column stories.lead_id is 'Article of that headline.';
comment on column stories.first_report_at is 'When the first report appeared (UTC).';
comment on column stories.last_report_at is 'When the last report appeared (UTC).';
comment on column stories.first_seen_at is 'When we first stored a report (UTC).';
comment on column stories.first_day is 'Day of the first report.';
comment on column stories.last_day is 'Day of the last report.';
comment on column stories.relevance is 'Highest grade of its articles.';
comment on column stories.topics is 'Topics, most texts first.';
comment on column stories.texts is 'Distinct texts.';
comment on column stories.articles is 'Addresses that carry them.';
comment on column stories.owners is 'Size: distinct texts by distinct owners. A text reprinted counts once, for the paper credited; relays and machine-rewritten texts add nothing.';
comment on column stories.outlet_ids is 'Outlets that carry it.';
