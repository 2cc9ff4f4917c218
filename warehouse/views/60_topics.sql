create or replace view topics_daily as
with sight as (
    select day, count(*) filter (not blind) as outlets_seen, count(*) filter (blind) as outlets_blind
    from coverage group by 1
),
told as (
    select day, unnest(topics) as topic, article_id, text_id, outlet_id, is_lead, relevance
    from articles where relevance >= 1 and kind <> 'notice' and day is not null
),
counted as (
    select day, topic, count(distinct text_id) as texts, count(*) as articles,
        count(distinct outlet_id) as outlets,
        count(distinct text_id) filter (relevance = 2) as central_texts
    from told group by all
),
grid as (
    select s.day, t.topic from sight s, (select distinct topic from told) t
    union
    select day, topic from counted
)
select g.day, g.topic,
    case when coalesce(s.outlets_seen, 1) > 0 then coalesce(c.texts, 0) end as texts,
    case when coalesce(s.outlets_seen, 1) > 0 then coalesce(c.central_texts, 0) end as central_texts,
    case when coalesce(s.outlets_seen, 1) > 0 then coalesce(c.articles, 0) end as articles,
    case when coalesce(s.outlets_seen, 1) > 0 then coalesce(c.outlets, 0) end as outlets,
    s.outlets_seen, s.outlets_blind
from grid g
left join counted c using (day, topic)
left join sight s using (day);

comment on view topics_daily is 'One row a day and topic: relevant texts told once, however many sites carry them. Null, not 0, where we saw no outlet; what has no known day counts for none.';
comment on column topics_daily.day is 'Day (UTC, the time of Bamako).';
comment on column topics_daily.topic is 'Topic.';
comment on column topics_daily.texts is 'Distinct relevant texts; null where we were blind.';
comment on column topics_daily.central_texts is 'Of these, central ones.';
comment on column topics_daily.articles is 'Addresses that carry them.';
comment on column topics_daily.outlets is 'Outlets that carry them.';
comment on column topics_daily.outlets_seen is 'Outlets seen that day; null before our first visit.';
comment on column topics_daily.outlets_blind is 'Outlets not seen that day.';

create or replace view topics_weekly as
with told as (
    select date_trunc('week', day_from)::date as week, unnest(topics) as topic, text_id, outlet_id, relevance
    from articles
    where relevance >= 1 and kind <> 'notice'
        and date_trunc('week', day_from) = date_trunc('week', day_to)
),
counted as (
    select week, topic, count(distinct text_id) as texts,
        count(distinct text_id) filter (relevance = 2) as central_texts, count(*) as articles,
        count(distinct outlet_id) as outlets
    from told group by all
),
sight as (
    select date_trunc('week', day)::date as week, topic, count(texts) as days_seen,
        count(*) as days
    from topics_daily group by all
)
select s.week, strftime(s.week, '%G-W%V') as iso_week, s.topic,
    case when s.days_seen > 0 then coalesce(c.texts, 0) end as texts,
    case when s.days_seen > 0 then coalesce(c.central_texts, 0) end as central_texts,
    case when s.days_seen > 0 then coalesce(c.articles, 0) end as articles,
    case when s.days_seen > 0 then coalesce(c.outlets, 0) end as outlets,
    s.days_seen, s.days
from sight s
left join counted c using (week, topic);

comment on view topics_weekly is 'One row an ISO week and topic: relevant texts told once. Null, not 0, where we saw no outlet all week; what has no known week counts for none.';
comment on column topics_weekly.week is 'Monday of the week.';
comment on column topics_weekly.iso_week is 'The week as 2025-W26.';
comment on column topics_weekly.topic is 'Topic.';
comment on column topics_weekly.texts is 'Distinct relevant texts; null where we were blind.';
comment on column topics_weekly.central_texts is 'Of these, central ones.';
comment on column topics_weekly.articles is 'Addresses that carry them.';
comment on column topics_weekly.outlets is 'Outlets that carry them.';
comment on column topics_weekly.days_seen is 'Days of the week on which we saw at least one outlet.';
comment on column topics_weekly.days is 'Days of the week in the series.';

create or replace view topics_by_outlet as
with told as (
    select outlet_id, outlet, unnest(topics) as topic, text_id, is_lead, relevance, day
    from articles where relevance >= 1 and kind <> 'notice'
)
select outlet_id, any_value(outlet) as outlet, topic, count(distinct text_id) as texts,
    count(distinct text_id) filter (is_lead) as own_texts,
    count(distinct text_id) filter (relevance = 2) as central_texts,
    min(day) as first_day, max(day) as last_day
from told group by outlet_id, topic;

comment on view topics_by_outlet is 'One row an outlet and topic: what it carried.';
comment on column topics_by_outlet.outlet_id is 'Outlet.';
comment on column topics_by_outlet.outlet is 'Name of the outlet.';
comment on column topics_by_outlet.topic is 'Topic.';
comment on column topics_by_outlet.texts is 'Distinct relevant texts that it carried.';
comment on column topics_by_outlet.own_texts is 'Of these, those that it leads.';
comment on column topics_by_outlet.central_texts is 'Of these, central ones.';
comment on column topics_by_outlet.first_day is 'Day of the first.';
comment on column topics_by_outlet.last_day is 'Day of the last.';
