create or replace view to_read as
select a.article_id, a.version_id, a.outlet_id, a.outlet, a.language, a.title, a.url, a.day, a.is_lead
from articles a
where a.relevance is null
  and (
      select count(distinct m.side) from mention m
      where m.version_id = a.version_id and m.side in ('mali', 'russia')
  ) = 2;

comment on view to_read is 'One row an article in a language without rules that names both sides: for a person to read and to grade.';
comment on column to_read.article_id is 'Article.';
comment on column to_read.version_id is 'Its current version.';
comment on column to_read.outlet_id is 'Its outlet.';
comment on column to_read.outlet is 'Name of the outlet.';
comment on column to_read.language is 'Language of the text.';
comment on column to_read.title is 'Headline of the article.';
comment on column to_read.url is 'Address of the article.';
comment on column to_read.day is 'Day it was published; null where not known to the day.';
comment on column to_read.is_lead is 'True for the lead of its copies.';
