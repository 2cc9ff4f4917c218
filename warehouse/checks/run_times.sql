-- A run ends after it began, an ended run has a status.
select run_id, started_at, ended_at, status from run
where ended_at < started_at or (ended_at is not null and status = 'running');
