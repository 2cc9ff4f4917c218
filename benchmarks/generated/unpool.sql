delete from article_version;
delete from article_text;
