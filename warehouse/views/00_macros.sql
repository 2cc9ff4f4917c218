-- Small functions of the views and of readers.
-- A macro's argument is written out where it stands: a subquery round it would take the caller's names
-- for its own columns. So an argument stands in a select without a from, or, where that would take
-- longer, among names with a colon, which no caller uses.
create or replace macro french_day(moment) as
    day(moment) || case when day(moment) = 1 then 'er ' else ' ' end
    || ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre',
        'octobre', 'novembre', 'décembre'][month(moment)] || ' ' || year(moment);

-- How much a kind counts: views take the highest, then the latest version (design §3).
create or replace macro kind_rank(kind) as
    case kind when 'text' then 2 when 'reference' then 1 else 0 end;

-- The text of a version; null after a take-down.
create or replace macro text_of(version) as (
    select any_value(b.body)
    from (select version as asked) a join article_text b on b.version_id = a.asked
);

create or replace macro state_or(owner, outlet) as
    case when owner in ('state_mali', 'state_russia') then owner else outlet end;

comment on macro french_day is 'A day as French readers write it: 1er juin 2025.';
comment on macro kind_rank is 'How much a kind of version counts: text 2, reference 1, notice 0.';
comment on macro text_of is 'The text of a version; null after a take-down.';
comment on macro state_or is 'Whose an outlet is, for counting voices: one owner for all of a state''s outlets, any other its own.';
