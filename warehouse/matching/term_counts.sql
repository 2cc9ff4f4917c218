-- How many texts of the days before have each wanted term; the empty term counts them all.
select term, sum(texts)::bigint as texts
from story_term
semi join wanted using (term)
where day < ?
group by term
