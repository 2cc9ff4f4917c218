-- A posting belongs to a document of the index.
select count(*) as postings from search_posting p anti join search_document d using (doc_id) having count(*) > 0;
