-- Which relevant texts were carried most?
select title, outlet, day, copies, outlets, outlet_ids, url
from texts
where relevance >= 1 and kind <> 'notice'
order by copies desc, day desc, title
limit 50;
