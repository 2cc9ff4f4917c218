-- The runs and outlets that the made-up articles came from.
insert into run
select run_id, 'daily', min(happened_at), max(happened_at), 'complete', '0.1.0', true, ''
from outcome group by 1 order by 3;
insert into outlet_run
select run_id, outlet_id, count(*), true, '', count(*), sum(bytes_received), min(happened_at), max(happened_at)
from outcome group by 1, 2 order by 8;
insert into outlet_state
select run_id, outlet_id, 'well', started_at, '', null, null, 3, 60, 20, 12.5, ended_at from outlet_run;
insert into validator
select run_id, 'https://' || outlet_id || '.example/feed', '"' || run_id || '"', '', sha256(run_id), ended_at, null
from outlet_run;
insert into gap
select run_id, outlet_id, started_at - interval 1 day, started_at, 'feed too short'
from outlet_run where hash(run_id, outlet_id) % 50 = 0;
insert into outlet
select 'outlet' || i, 'f', 'Outlet' || i, 'https://outlet' || i || '.example/', 'web_paper', 'fr', 'private',
    case when i % 4 = 0 then 'aggregator' else 'publisher' end, true, ['full', 'quote', 'link'][1 + i % 3],
    '', null, timestamptz '2020-01-01 00:00:00Z', i % 10 = 9
from range(40) r(i);
