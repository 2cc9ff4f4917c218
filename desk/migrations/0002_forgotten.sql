-- Who asked to be forgotten: not their address, but a mark made of it with a key of this desk, so
-- that a list imported later does not bring them back. It tells nothing to who has no such list.
create table forgotten (
    mark text primary key,
    forgotten_at text not null
) strict;
