-- The sentences that show the labels of these articles, best first. A headline is no quotation:
-- it stands above it already.
select article_id, label, sentence, speaker
from label_evidence
where list_contains($articles, article_id) and field = 'text' and sentence is not null
order by article_id, label <> 'relevance', score desc, rank, sentence_number
