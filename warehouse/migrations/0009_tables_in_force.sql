-- Which tables label: a label of tables that were withdrawn is kept, and is no article's current one.

create table classifier_in_force (
    classifier varchar not null,
    since timestamptz not null,
    run_id varchar not null
);

comment on table classifier_in_force is 'One row a change of the tables that articles are labelled by; the last one holds.';
comment on column classifier_in_force.classifier is 'Version of the tables, as label.classifier.';
comment on column classifier_in_force.since is 'From when on they hold (UTC).';
comment on column classifier_in_force.run_id is 'Run that first labelled by them.';
