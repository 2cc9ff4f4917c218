-- The quoted parts of a question, folded: words joined by one space.
create or replace macro search_phrases(question) as
    list_filter(
        list_transform(
            regexp_extract_all(question, '["“”«]\s*([^"“”«»]+?)\s*["“”»]', 1),
            lambda part: array_to_string(
                list_transform(search_words(part), lambda word: search_fold(word)), ' ')
        ),
        lambda phrase: phrase <> ''
    );

-- A folded phrase as a pattern on text as printed: any accents, any punctuation between its words.
-- RE2 knows only ASCII letters at \b, so the border is spelt out; œ and æ come after their letters.
create or replace macro search_pattern(phrase) as
    '(?i)(?:^|[^\p{L}\p{N}])' || replace(replace(replace(replace(replace(replace(replace(replace(
        replace(replace(replace(phrase,
        'a', '[aàâäá]'), 'c', '[cç]'), 'e', '[eéèêë]'), 'i', '[iîïí]'), 'n', '[nñ]'),
        'o', '[oòóôö]'), 'u', '[uùûüú]'), 'y', '[yÿ]'),
        '[oòóôö][eéèêë]', '(?:[oòóôö][eéèêë]|œ)'), '[aàâäá][eéèêë]', '(?:[aàâäá][eéèêë]|æ)'),
        ' ', '[^\p{L}\p{N}]+') || '(?:$|[^\p{L}\p{N}])';

-- Made within the list: written round a constant, each step is worked out from the first one again
-- by the optimiser (150 ms a phrase).
create or replace macro search_patterns(question) as
    list_transform(search_phrases(question), lambda phrase: search_pattern(phrase));

-- True when a text holds the phrases of a question (the first three) as they stand there.
create or replace macro search_holds(printed, question) as (
    regexp_matches(printed, coalesce(search_patterns(question)[1], ''))
    and regexp_matches(printed, coalesce(search_patterns(question)[2], ''))
    and regexp_matches(printed, coalesce(search_patterns(question)[3], ''))
);

-- The sentence with most of the stems, and what follows it, at most 240 characters cut at a word;
-- the text's beginning where it holds none of them. Null after a take-down.
create or replace macro search_best_sentence(printed, stems) as
    list_max(list_transform(
        regexp_extract_all(printed, '[^.!?…\n]{1,240}'),
        lambda ":piece", ":place": {
            'found': len(list_intersect(
                list_transform(search_words(":piece"), lambda ":word": search_stem(search_fold(":word"))),
                stems)),
            'place': -":place",
            'piece': ":piece"
        })).piece;
create or replace macro search_cut(passage) as
    case when len(passage) <= 240 then passage else regexp_replace(left(passage, 240), '\s\S*$', '') end;
create or replace macro search_snippet(printed, stems) as
    replace(search_cut(ltrim(substr(printed,
        greatest(strpos(printed, search_best_sentence(printed, stems)), 1), 241))), chr(10), ' ');

comment on macro search_phrases is 'The quoted parts of a question, folded.';
comment on macro search_pattern is 'A folded phrase as a pattern on text as printed.';
comment on macro search_patterns is 'The quoted parts of a question as patterns on text as printed.';
comment on macro search_holds is 'True when a text holds the quoted phrases of a question (the first three).';
comment on macro search_best_sentence is 'The sentence of a text with most of some stems.';
comment on macro search_cut is 'A passage cut at a word, at most 240 characters.';
comment on macro search_snippet is 'The passage of a text with most of some stems, at most 240 characters.';
