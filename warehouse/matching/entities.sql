-- Entities that the labels of the wanted versions name.
select version_id, list(distinct entity_id order by entity_id) as entities
from mention
semi join wanted using (version_id)
group by version_id
