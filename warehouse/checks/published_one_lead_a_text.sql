-- Each text has one lead.
select text_id, count(*) filter (is_lead) as leads from articles group by 1 having count(*) filter (is_lead) <> 1;
