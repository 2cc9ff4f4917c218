create table outlet_state (
    run_id varchar not null,
    outlet_id varchar not null,
    state varchar not null,
    since timestamptz,
    reason varchar not null,
    last_good_url varchar,
    last_good_at timestamptz,
    quiet_hours double,
    alarm_after_hours double,
    usual_longest_hours double,
    articles_a_day double,
    assessed_at timestamptz not null,
    primary key (run_id, outlet_id)
);

comment on table outlet_state is 'One row an outlet and run: how it seemed to do after that run, by its own rhythm (flows/health.py).';
comment on column outlet_state.run_id is 'Run that looked.';
comment on column outlet_state.outlet_id is 'Outlet.';
comment on column outlet_state.state is 'well, silent, failing, blocked, changed_layout, empty or unknown.';
comment on column outlet_state.since is 'Since when (UTC).';
comment on column outlet_state.reason is 'What shows it, or empty.';
comment on column outlet_state.last_good_url is 'Last article of it that was read whole.';
comment on column outlet_state.last_good_at is 'When that one was first seen (UTC).';
comment on column outlet_state.quiet_hours is 'Usual hours (flows/rhythm.py) since its last article.';
comment on column outlet_state.alarm_after_hours is 'How many of these its own rhythm explains.';
comment on column outlet_state.usual_longest_hours is 'Longest gap of a usual month, in plain hours.';
comment on column outlet_state.articles_a_day is 'Articles a day that its rhythm was learned from.';
comment on column outlet_state.assessed_at is 'When that was judged (UTC).';
