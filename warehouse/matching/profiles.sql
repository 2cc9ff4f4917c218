-- Profiles in a stretch of rows of texts that may have come out on the wanted days.
select text_id, days, terms, weights
from story_profile
where rowid between ? and ?
    and list_has_any(
        list_transform(days, lambda d: cast(floor(d) as integer)), (select list(day) from wanted)
    )
