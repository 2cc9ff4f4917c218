-- For each wanted version, the versions that share enough with it to be compared: one stored
-- shingle (two from 400 words on), the whole text, or the title where a text is too short for
-- shingles. Shingles of over 200 versions are boilerplate and find nothing (design §7).
with fresh as (
    select s.h, s.version_id from shingle s semi join wanted w using (version_id)
),
held as (
    select s.h, s.version_id from shingle s semi join (select distinct h from fresh) f using (h)
),
rare as (
    select h from held group by h having count(*) <= 200
),
found as (
    select f.version_id as new_id, o.version_id as other_id, count(*) as shared
    from fresh f
    join held o using (h)
    semi join rare r using (h)
    where f.version_id <> o.version_id
    group by all
),
facts as (
    select version_id, words, text_hash, title_hash
    from article_version
    semi join wanted w using (version_id)
),
-- Equal texts are compared first, however common their shingles are.
pairs as (
    select new_id, other_id, shared
    from found join facts on version_id = new_id
    where shared >= case when words < 400 then 1 else 2 end
    union all
    select f.version_id, v.version_id, 100000
    from facts f
    join article_version v using (text_hash)
    where f.version_id <> v.version_id
    union all
    select f.version_id, v.version_id, 0
    from facts f
    join article_version v using (title_hash)
    where f.version_id <> v.version_id and v.title <> '' and least(f.words, v.words) < 50
)
select new_id, other_id
from pairs
group by new_id, other_id
qualify row_number() over (partition by new_id order by max(shared) desc, other_id) <= 30
order by new_id, max(shared) desc, other_id
