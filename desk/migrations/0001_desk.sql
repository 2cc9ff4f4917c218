-- What people write (design §5). Times are UTC, ISO 8601 with seconds, so that they sort as text.

-- What people say against the program: each run imports both tables, and they win for ever.
create table correction (
    correction_id integer primary key,
    article_id text not null,
    label text not null,              -- 'relevance' or a topic id
    value text not null,              -- '0'..'2' for relevance, 'yes' or 'no' for a topic
    made_by text not null,
    made_at text not null,
    reason text not null default ''
) strict;

create table ruling (
    ruling_id integer primary key,
    level text not null check (level in ('text', 'story')),
    verdict text not null check (verdict in ('split', 'join')),
    left_id text not null,            -- version ids for texts, text ids for stories
    right_id text not null,
    made_by text not null,
    made_at text not null,
    reason text not null default ''
) strict;

-- Who receives the digest. The id is random: it stands in links and logs, the address does not.
create table subscriber (
    subscriber_id text primary key,
    address text not null unique collate nocase,
    name text not null default '',
    language text not null default 'fr',
    topics text not null default '',  -- ids joined by commas, sorted; empty: all
    outlets text not null default '',
    minimum_grade integer not null default 1 check (minimum_grade in (1, 2)),
    weekday integer not null default 1 check (weekday between 1 and 7),
    state text not null check (state in ('pending', 'active', 'unsubscribed', 'bounced')),
    created_at text not null,
    confirmed_at text,
    ended_at text
) strict;

-- An issue of the digest, its content frozen when it was prepared.
create table issue (
    issue_id text primary key,        -- '2026-W47', or '2026-11-01..2026-11-15'
    since_at text not null,
    until_at text not null,           -- what was first seen from this instant on is for the next
    state text not null check (state in ('draft', 'approved', 'published')),
    content text not null,            -- reports.digest.edition.Edition as JSON, before any edit
    prepared_at text not null,
    due_at text not null,             -- the date of the mail for readers of Mondays
    approved_by text,
    approved_at text
) strict;

create table issue_edit (
    edit_id integer primary key,
    issue_id text not null references issue (issue_id),
    what text not null check (what in ('drop', 'pin', 'order', 'note')),
    value text not null,
    made_by text not null,
    made_at text not null
) strict;

-- What earlier issues told of each story: no repeat in four weeks unless it grew.
create table issue_story (
    issue_id text not null references issue (issue_id),
    story_id text not null,
    grade integer not null,
    texts text not null,              -- text ids joined by spaces
    owners text not null,             -- owner keys joined by spaces
    articles text not null,           -- article ids joined by spaces: for later corrections
    primary key (issue_id, story_id)
) strict;

-- The mail of an issue for readers of one kind, as bytes: rendered once, sent to each of them.
create table rendering (
    issue_id text not null references issue (issue_id),
    profile text not null,
    message blob not null,
    primary key (issue_id, profile)
) strict;

-- One row a subscriber and issue, written before any mail leaves: the key keeps it from twice.
create table outbox (
    outbox_id integer primary key,
    issue_id text not null,           -- for letters: 'confirm:<day>' or 'leave:<day>'
    subscriber_id text not null,
    profile text not null,
    message_id text not null,
    state text not null
        check (state in ('queued', 'sending', 'sent', 'refused', 'uncertain', 'cancelled')),
    due_at text not null,
    next_try_at text not null,
    attempts integer not null default 0,
    answer text not null default '',
    changed_at text not null,
    unique (issue_id, subscriber_id)
) strict;
create index outbox_state on outbox (state, next_try_at);

-- What came back, by subscriber; the addresses themselves stand in `subscriber` only.
create table bounce (
    bounce_id integer primary key,
    subscriber_id text not null,
    kind text not null check (kind in ('hard', 'soft')),
    code text not null,
    noted_at text not null,
    fingerprint text not null unique  -- of the report, so that a file read twice counts once
) strict;

create table secret (
    name text primary key,
    value text not null
) strict;
