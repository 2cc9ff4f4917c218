-- Outcomes are of the closed list.
select distinct status from outcome where status not in (
    'new', 'new_version', 'unchanged', 'not_modified', 'known', 'reference', 'deferred', 'gone',
    'not_an_article', 'too_short', 'soft_404', 'parked', 'consent_wall', 'challenge_page',
    'too_large', 'forbidden_address', 'blocked_by_robots', 'robots_unavailable', 'http_error',
    'fetch_error', 'extract_error', 'offline');
