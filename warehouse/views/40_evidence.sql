create or replace view label_evidence as
-- Each sentence is cut out before anything else is joined: a text of 2 MB with a thousand of them would
-- be carried along a thousand times. And at most a hundred a label, which is what the writer keeps:
-- cutting one out of a long text reads it from its beginning.
with held as (
    select * from evidence e
    where e.rank < 100
        and (e.version_id, e.classifier) in (select (version_id, classifier) from articles)
),
spans as (
    select version_id, list(struct_pack(
        classifier := classifier, label := label, rank := rank, span_start := span_start,
        span_end := span_end)) as spans
    from held where field <> 'title' group by version_id
),
cut as (
    select t.version_id, unnest(list_transform(s.spans, lambda span: struct_pack(
        classifier := span.classifier, label := span.label, rank := span.rank,
        sentence := t.body[span.span_start + 1:span.span_end])), recursive := true)
    from spans s join article_text t using (version_id)
)
select
    a.article_id, a.version_id, a.text_id, a.outlet_id, a.day, e.label, e.rank,
    case e.field when 'title' then a.title[e.span_start + 1:e.span_end] else c.sentence end
        as sentence,
    e.speaker, e.terms, e.score, e.field, e.sentence as sentence_number, e.span_start, e.span_end,
    e.classifier, a.title, a.url, a.is_lead
from held e
join articles a on a.version_id = e.version_id and a.classifier = e.classifier
left join cut c on c.version_id = e.version_id and c.classifier = e.classifier
    and c.label = e.label and c.rank = e.rank;

comment on view label_evidence is 'One row a sentence that shows a label of an article''s current version, best first.';
comment on column label_evidence.article_id is 'Article.';
comment on column label_evidence.version_id is 'Its current version.';
comment on column label_evidence.text_id is 'Its text.';
comment on column label_evidence.outlet_id is 'Its outlet.';
comment on column label_evidence.day is 'Day it was published; null where not known to the day.';
comment on column label_evidence.label is 'relevance or a topic.';
comment on column label_evidence.rank is 'From 0, best first within the label.';
comment on column label_evidence.sentence is 'The sentence as printed; null after a take-down.';
comment on column label_evidence.speaker is 'Who says it, where the text names one.';
comment on column label_evidence.terms is 'Terms that fired.';
comment on column label_evidence.score is 'How strongly it shows the label.';
comment on column label_evidence.field is 'title or text.';
comment on column label_evidence.sentence_number is 'Number of the sentence in its field, from 0.';
comment on column label_evidence.span_start is 'Code points from the start of the field to the sentence.';
comment on column label_evidence.span_end is 'Code points from the start of the field to its end.';
comment on column label_evidence.classifier is 'Who gave the label.';
comment on column label_evidence.title is 'Headline of the article.';
comment on column label_evidence.url is 'Address of the article.';
comment on column label_evidence.is_lead is 'True for the lead of its copies.';

create or replace view entity_mentions as
-- A person's correction names no entities: those of the newest classifier that did.
with named as (
    select m.version_id,
        coalesce(any_value(m.classifier) filter (m.classifier = a.classifier), max(m.classifier))
            as classifier
    from mention m join articles a using (version_id)
    group by m.version_id
)
select
    m.entity_id, m.name, m.kind, m.side, m.country, m.count, a.article_id, a.version_id, a.text_id,
    a.outlet_id, a.outlet, a.title, a.day, a.published_at, a.relevance, a.is_lead, a.url
from mention m
join named n on n.version_id = m.version_id and n.classifier = m.classifier
join articles a on a.version_id = m.version_id;

comment on view entity_mentions is 'One row an entity named in an article''s current version.';
comment on column entity_mentions.entity_id is 'Identifier in the entity list.';
comment on column entity_mentions.name is 'Name of the entity.';
comment on column entity_mentions.kind is 'person, body, place…';
comment on column entity_mentions.side is 'mali, russia, aes or other.';
comment on column entity_mentions.country is 'Country, or empty.';
comment on column entity_mentions.count is 'How often the article names it.';
comment on column entity_mentions.article_id is 'Article.';
comment on column entity_mentions.version_id is 'Its current version.';
comment on column entity_mentions.text_id is 'Its text.';
comment on column entity_mentions.outlet_id is 'Its outlet.';
comment on column entity_mentions.outlet is 'Name of the outlet.';
comment on column entity_mentions.title is 'Headline of the article.';
comment on column entity_mentions.day is 'Day it was published; null where not known to the day.';
comment on column entity_mentions.published_at is 'When it appeared (UTC).';
comment on column entity_mentions.relevance is 'Grade of the article.';
comment on column entity_mentions.is_lead is 'True for the lead of its copies.';
comment on column entity_mentions.url is 'Address of the article.';
