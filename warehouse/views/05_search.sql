-- Words as the search index holds them. The same folding as text/fold.py, in SQL, so that one
-- statement indexes a whole day (tests/warehouse/test_search.py compares the two).
-- Split first and fold each distinct word once: folding whole texts takes three times as long.
create or replace macro search_words(printed) as
    regexp_extract_all(lower(printed), '[\p{L}\p{N}]+');
create or replace macro search_fold(word) as
    replace(replace(strip_accents(lower(word)), 'œ', 'oe'), 'æ', 'ae');

-- Plural, then feminine ending, then the consonant that it doubled: maliennes → malien,
-- journaux → journal, signées → signe. Short words lose their plural only. Works on folded words,
-- for people type without accents; a lemmatiser needs them.
-- One use of the argument in each step: a macro's argument is written out where it stands.
create or replace macro search_ending(word) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        word, '^(.+e)aux$', '\1au'), '^(.{2,})aux$', '\1al'), '^(.{2,}[^s])[sx]$', '\1'),
        '^(.{5,})e$', '\1');
create or replace macro search_single(word) as
    case when len(word) >= 6 and word[-1] = word[-2] then word[:-2] else word end;
create or replace macro search_stem(word) as search_single(search_ending(word));

comment on macro search_words is 'The words of a text, in small letters, in their order.';
comment on macro search_fold is 'A word without accents and ligatures, as text/fold.py folds it.';
comment on macro search_ending is 'A folded word without its plural and feminine endings.';
comment on macro search_single is 'A word without the consonant that a feminine ending doubled.';
comment on macro search_stem is 'A folded word as the index holds it: maliennes and malien are one.';
