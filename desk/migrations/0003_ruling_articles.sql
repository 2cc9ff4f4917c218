-- The articles that a ruling is about: their address outlives every version and every warehouse.
alter table ruling add column left_article text not null default '';
alter table ruling add column right_article text not null default '';
