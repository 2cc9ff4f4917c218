-- Sides are mali, russia, aes, other.
select distinct side from mention where side not in ('mali', 'russia', 'aes', 'other');
