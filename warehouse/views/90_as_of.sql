-- What was known at the end of a day (UTC): select * from articles_as_of(date '2025-06-30'). Column
-- known_to is null for what still holds.
create or replace macro articles_as_of(day_known) as table
select * from article_history
where known_from < (day_known::date + 1)::timestamp at time zone 'UTC'
    and (known_to is null or known_to >= (day_known::date + 1)::timestamp at time zone 'UTC');

comment on macro table articles_as_of is 'One row an article known at the end of a day (UTC), with its version and labels of then.';
