-- Runs end as the closed list says.
select run_id, status from run where status not in ('running', 'complete', 'degraded', 'offline', 'failed', 'skipped');
