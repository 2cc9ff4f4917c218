-- Where the profiles lie of stored texts that may have come out on the wanted days.
select distinct place
from (select rowid as place, cast(floor(unnest(days)) as integer) as day from story_profile)
semi join wanted using (day)
order by 1
