create or replace view article_history as
-- A version is shown until a later one of its kind or a higher one; one of a lower kind than was
-- stored before it never is. So it is with labels, where a person's are the higher kind.
with told as (
    select article_id, version_id, number, valid_from, kind_rank(kind) as rank,
        max(kind_rank(kind)) over (partition by article_id order by valid_from, number) as highest
    from article_version
),
shown as (
    select version_id, valid_from,
        lead(valid_from) over (partition by article_id order by valid_from, number) as valid_to
    from told where rank = highest
),
given as (
    select version_id, classifier, labelled_at from label
    union all
    -- Tables that came back in force bring back the labels that they had given.
    select l.version_id, l.classifier, f.since
    from label l join classifier_in_force f on f.classifier = l.classifier and f.since > l.labelled_at
),
changed as (
    select * from given
    qualify classifier is distinct from lag(classifier) over (
        partition by version_id order by labelled_at, classifier)
),
judged as (
    select version_id, classifier, labelled_at, classifier like 'human:%' as human,
        bool_or(classifier like 'human:%') over (
            partition by version_id order by labelled_at, classifier) as human_before
    from changed
),
graded as (
    select version_id, classifier, labelled_at,
        lead(labelled_at) over (partition by version_id order by labelled_at, classifier) as until
    from judged where human = human_before
),
periods as (
    select s.version_id, g.classifier, greatest(s.valid_from, g.labelled_at) as known_from,
        least(s.valid_to, g.until) as known_to
    from shown s join graded g using (version_id)
    union all
    -- Before its first label.
    select s.version_id, null, s.valid_from, least(s.valid_to, min(g.labelled_at))
    from shown s left join graded g using (version_id)
    group by s.version_id, s.valid_from, s.valid_to
),
topic as (
    select version_id, classifier, list(topic order by score desc, topic) as topics
    from label_topic group by all
)
select a.article_id, v.version_id, v.number as version, v.kind, a.outlet_id, a.canonical_url, v.url,
    v.title, v.byline, v.credit, v.published_at, v.published_precision, a.first_seen_at,
    v.valid_from as changed_at, v.language, v.words, l.relevance, l.score,
    coalesce(k.topics, []) as topics, p.classifier, p.known_from, p.known_to
from periods p
join article_version v using (version_id)
join article a using (article_id)
left join label l on l.version_id = p.version_id and l.classifier = p.classifier
left join topic k on k.version_id = p.version_id and k.classifier = p.classifier
where p.known_to is null or p.known_from < p.known_to;

comment on view article_history is 'One row a period during which we knew an article as one version with one label: what articles_as_of reads.';
comment on column article_history.article_id is 'Article.';
comment on column article_history.version_id is 'Version that was its current one then.';
comment on column article_history.version is 'Number of that version; 0 is a notice.';
comment on column article_history.kind is 'text, reference or notice.';
comment on column article_history.outlet_id is 'Its outlet.';
comment on column article_history.canonical_url is 'Canonical address; null for a document without one.';
comment on column article_history.url is 'Address as fetched.';
comment on column article_history.title is 'Headline then.';
comment on column article_history.byline is 'Authors then.';
comment on column article_history.credit is 'Paper credited then, as written.';
comment on column article_history.published_at is 'When the publisher said it appeared (UTC).';
comment on column article_history.published_precision is 'minute, day, month or none.';
comment on column article_history.first_seen_at is 'When we first stored the article (UTC).';
comment on column article_history.changed_at is 'Since when we knew that version (UTC).';
comment on column article_history.language is 'Language of the text.';
comment on column article_history.words is 'Words of the text then.';
comment on column article_history.relevance is 'Its grade then; null where not labelled.';
comment on column article_history.score is 'Confidence of the grade.';
comment on column article_history.topics is 'Its topics then, strongest first.';
comment on column article_history.classifier is 'Who had given these labels.';
comment on column article_history.known_from is 'From when on we knew it so (UTC).';
comment on column article_history.known_to is 'Until when, that instant excluded (UTC); null while it holds.';
