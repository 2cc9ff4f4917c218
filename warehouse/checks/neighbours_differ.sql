-- Two versions of a kind in a row are not the same.
select article_id, number from (
    select article_id, number, content_hash,
        lag(content_hash) over (partition by article_id, kind order by number) as before
    from article_version
) where content_hash = before;
