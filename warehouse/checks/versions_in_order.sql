-- Versions of a kind follow in time: their intervals do not overlap.
select article_id, number, valid_from from (
    select article_id, kind, number, valid_from,
        lag(valid_from) over (partition by article_id, kind order by number) as before
    from article_version
) where valid_from < before;
