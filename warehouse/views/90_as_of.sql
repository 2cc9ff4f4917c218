-- What was known at the end of a day (UTC): select * from articles_as_of(date '2025-06-30'). Column
-- known_to is null for what still holds.
create or replace macro articles_as_of(day_known) as table
with ":known" as (
    select (day_known::date + 1)::timestamp at time zone 'UTC' as ":until"
)
select h.* from article_history h cross join ":known"
where h.known_from < ":until" and (h.known_to is null or h.known_to >= ":until");

comment on macro table articles_as_of is 'One row an article known at the end of a day (UTC), with its version and labels of then.';
