-- Outlets whose pages a machine rewrites from other papers': their copies add nobody's voice.
alter table outlet add column rewrites boolean default false;

comment on column outlet.rewrites is 'True where a machine was seen to rewrite other papers'' texts.';
