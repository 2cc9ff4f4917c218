-- An outcome that gave a version names one that is stored.
select o.run_id, o.canonical_url, o.status
from outcome o left join article_version v using (version_id)
where o.status in ('new', 'new_version', 'unchanged') and v.version_id is null;
