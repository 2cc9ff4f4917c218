-- An outlet's facts are of the closed lists.
select outlet_id, kind, owner, function, terms from outlet
where kind not in ('daily', 'weekly', 'web_paper', 'radio', 'tv', 'agency', 'blog', 'official', 'aggregator')
    or owner not in ('state_mali', 'state_russia', 'state_other', 'private', 'association', 'unknown')
    or function not in ('publisher', 'agency', 'aggregator', 'relay', 'official')
    or terms not in ('full', 'quote', 'link');
