-- Stored texts that may have come out on the wanted days, as they were told of first.
select p.text_id, p.days, p.terms, p.weights
from story_profile p
semi join (
    select distinct text_id
    from (select text_id, cast(floor(unnest(days)) as integer) as day from story_profile)
    semi join wanted using (day)
) w using (text_id)
order by p.days[1], p.text_id
