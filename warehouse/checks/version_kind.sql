-- Kinds are text, reference, notice.
select version_id, kind from article_version where kind not in ('text', 'reference', 'notice');
