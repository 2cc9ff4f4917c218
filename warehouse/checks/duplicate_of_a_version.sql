-- A compared version is stored, and so is its match.
select d.version_id from duplicate d anti join article_version v using (version_id)
union all
select d.of_version_id from duplicate d anti join article_version v on v.version_id = d.of_version_id
where d.of_version_id is not null;
