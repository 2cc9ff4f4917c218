-- When collecting began, and when it was last done.
select min(started_at) as began_at, max(started_at) as last_at
from run
where kind in ('daily', 'demo') and status not in ('offline', 'skipped')
