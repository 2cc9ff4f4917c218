-- How common each term was on each day: what story profiles weigh words by (TF-IDF).

create table story_term (
    day integer not null,
    term varchar not null,
    texts integer not null
);

comment on table story_term is 'One row a term, day and run: distinct texts of that day that have the term; the empty term counts all texts.';
comment on column story_term.day is 'Day on which the texts came out, days since 1970.';
comment on column story_term.term is 'Hash of a stem, or of = and an entity; empty for the number of texts.';
comment on column story_term.texts is 'Distinct texts.';
