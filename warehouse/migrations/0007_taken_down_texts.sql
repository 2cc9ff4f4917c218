-- What stays of a text that was taken down: enough to know it again under another address, and
-- nothing that it could be read from.

create table takedown_text (
    article_id varchar not null,
    version_id varchar not null,
    text_hash varchar not null,
    passages ubigint[] not null
);

comment on table takedown_text is 'One row a text that may not come back under another address; none for a text that was left standing elsewhere (--only-this).';
comment on column takedown_text.article_id is 'Article whose text was erased.';
comment on column takedown_text.version_id is 'Version whose text was erased.';
comment on column takedown_text.text_hash is 'Hash of its words, as article_version.text_hash.';
comment on column takedown_text.passages is 'Hashes of every twelve of its words in a row; empty for what was taken down before there was this table.';

-- Taken down by an earlier program: known again word for word, unless it stands elsewhere.
insert into takedown_text
select v.article_id, v.version_id, v.text_hash, []
from article_version v
semi join takedown d using (article_id)
where v.kind <> 'notice' and v.words > 0 and not exists (
    from article_version o
    where o.text_hash = v.text_hash and o.article_id not in (select article_id from takedown)
);
