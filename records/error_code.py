"""Every error that a person is told of: a code, and its line in English.

The line is what logs and tracebacks say; `i18n` says it to a person, by the code. A new error is a
row here and an entry (`msgctxt "error"`) in each catalogue (docs/reasons.md).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class ErrorCode(StrEnum):
    """The errors, each with its English line; `{names}` are its values."""

    english: str

    def __new__(cls, code: str, english: str = "") -> Self:
        """Keep the line beside the code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.english = english
        return member

    ADD_ADDRESS = "add_address", "{url} is not the http(s) address of a site"
    ADD_EXISTS = "add_exists", "{path} is there already: edit it, or remove it first"
    ADD_NOTHING = (
        "add_nothing",
        (
            "{url}: neither feed, sitemap nor REST answers ({why}); write the file "
            "by hand, docs/add-an-outlet.md"
        ),
    )
    ADDRESS_REFUSED = "address_refused", "{url}: {why}"
    ARTICLE_UNKNOWN = (
        "article_unknown",
        "{article}: no such article; 'veille search' finds identifiers",
    )
    AS_HAS_TEXT = (
        "as_has_text",
        ("{article}: this article has its text already; --as completes a reference"),
    )
    AS_ONE_FILE = "as_one_file", "--as: give one file, the text of that article"
    ASKED_TO_BE_FORGOTTEN = (
        "asked_to_be_forgotten",
        ("{address} asked to be forgotten; enter it without --confirmed: its owner decides"),
    )
    AT_LINE = "at_line", "{file}, line {key}: {message}"
    BACKFILL_SINCE = (
        "backfill_since",
        "--since {value}: a date such as 2020-01-01 is expected, in the past",
    )
    BY_MISSING = "by_missing", "--by: say who makes the change"
    CHOICE_UNKNOWN = "choice_unknown", "{option} {written!r} is unknown; the nearest: {near}"
    COLUMNS_NEEDED = "columns_needed", "{path}: needs a first line with the columns {columns}"
    COLUMNS_WRONG = (
        "columns_wrong",
        "{name}, line {number}: {cells} columns, the table has {columns}",
    )
    COPY_DAMAGED = "copy_damaged", "{target}: the copy is damaged ({detail}); try again"
    COPY_DIFFERS = "copy_differs", "{target}: the copy is not equal to {source}; try again"
    CREDIT_GROUP_MISSING = "credit_group_missing", "'credit_pattern' needs a group (?P<credit>…)"
    CSV_UNREADABLE = "csv_unreadable", "{path}: cannot be read as CSV ({why})"
    CUE_WRONG = "cue_wrong", "cue {value!r} is not one of {cues}"
    DATE_WRONG = "date_wrong", "--date {value}: give a date such as 2025-06-23"
    DAY_WRITTEN_WRONG = "day_written_wrong", "{option} {written!r}: write a day like 2025-06-20"
    DAY_WRONG = "day_wrong", "{option} {given}: give a day as 2025-06-23"
    DESK_NEWER = (
        "desk_newer",
        (
            "the desk's file is of version {version}, this program knows {known}: "
            "use the newer program"
        ),
    )
    DESK_UNREADABLE = "desk_unreadable", "{path}: cannot be read as the desk's file ({why})"
    DIGEST_FORM_WRONG = "digest_form_wrong", "--format {form}: choose mail or whatsapp"
    DIGEST_MODES_EXCLUDE = (
        "digest_modes_exclude",
        ("--preview, --send, --scheduled and --to exclude each other: give one of them"),
    )
    CLOCK_UNCONFIRMED = (
        "clock_unconfirmed",
        (
            "the clock ({now:%Y-%m-%d %H:%M} UTC) is {days} days later than the last run and no "
            "server could confirm it; look at the clock and the line, then run again: "
            "nothing was written"
        ),
    )
    CLOCK_WRONG = (
        "clock_wrong",
        (
            "the clock ({now:%Y-%m-%d %H:%M} UTC) differs from that of several servers "
            "({theirs:%Y-%m-%d %H:%M} UTC); set the clock, then run again: nothing was written"
        ),
    )
    DIGEST_NOT_OVER = (
        "digest_not_over",
        (
            "period {issue} is not over: it will be on {day}; 'veille digest draft'"
            " freezes it earlier"
        ),
    )
    DISCOVERY_MISSING = "discovery_missing", "an enabled outlet needs a [[discovery]]"
    DISK_FULL = "disk_full", "{path}: the disk is full; free some space and run again"
    EARLY_CLOCK = (
        "early_clock",
        (
            "the clock ({now:%Y-%m-%d %H:%M} UTC) is earlier than the last run "
            "{run_id} of {last:%Y-%m-%d %H:%M} UTC; set the clock, then run again; "
            "if it was wrong then, put back a backup from before: "
            "veille restore (docs/operations.md)"
        ),
    )
    EXPLAIN_GONE = "explain_gone", "{article}: the text was taken down"
    EXPLAIN_SEVERAL = (
        "explain_several",
        "{article}: {count} articles begin so; give more characters",
    )
    EXPLAIN_UNKNOWN = (
        "explain_unknown",
        (
            "{article}: no published article has this identifier or address; see "
            'veille sql "select article_id, title from articles"'
        ),
    )
    EXPORT_FORMAT_WRONG = "export_format_wrong", "--format {form}: choose one of {format}"
    EXTRACT_WHAT = "extract_what", "give a file or an address, or --jsonl with one JSON line a page"
    FILE_CANNOT_BE_READ = "file_cannot_be_read", "{path}: cannot be read ({detail}); name a file"
    FILE_EMPTY = "file_empty", "{path}: the file is empty; nothing was added"
    FILE_IS_EMPTY = "file_is_empty", "{path}: is empty"
    FILE_KIND = (
        "file_kind",
        ("{path}: kind of file not read; give a {kinds} file, or an http(s) address"),
    )
    FILE_MISSING = "file_missing", "{path}: no such file; check the path"
    FILE_NOT_READABLE = "file_not_readable", "{path}: cannot be read ({detail})"
    FILE_SAID = "file_said", "{file}: {why}"
    FILE_UNREADABLE = (
        "file_unreadable",
        "{path}: the file cannot be read ({why}); check the path and its rights",
    )
    GOLDEN_BROKEN = "golden_broken", "{path}: no golden case ({why!r}); add the page again"
    GOLDEN_OUTLET = "golden_outlet", "{what}: of which outlet? add --outlet"
    GRADE_WRONG = "grade_wrong", "grade {minimum_grade}: choose 1 (partial) or 2 (central)"
    ISSUE_IS_DRAFT = (
        "issue_is_draft",
        "issue {issue_id} is a draft: 'veille digest approve {issue_id}' first",
    )
    ISSUE_MISSING = (
        "issue_missing",
        "no issue {issue_id}: 'veille digest draft --week {issue_id}' makes it",
    )
    ISSUE_SETTLED = "issue_settled", "issue {issue_id} is {state}: it changes no more"
    ISSUE_TOO_OLD = "issue_too_old", "issue {issue_id} is older than {days} days: not sent"
    KEY_MISSING = "key_missing", "missing key {name!r}"
    KEY_UNKNOWN = "key_unknown", "unknown key {key!r} (known: {known})"
    KEY_UNKNOWN_NEAR = "key_unknown_near", "unknown key {key!r}; did you mean {near!r}?"
    KIND_WRONG = "kind_wrong", "kind {kind!r} is not one of {kinds}"
    LABEL_WHAT = "label_what", "give a file, or --jsonl to read standard input"
    LANG_WRONG = "lang_wrong", "--lang {lang}: choose fr or en"
    LANGUAGE_UNKNOWN = "language_unknown", "language {code!r}: choose one of {languages}"
    LINE_NOT_JSON = "line_not_json", "line {number}: not JSON in UTF-8 ({why}); expected {form}"
    LINE_NOT_TEXT = "line_not_text", "line {number}: '{key}' must be a string or null"
    LINE_NOT_UTF8 = "line_not_utf8", "line {number}: not in UTF-8, save the file in it"
    LINE_WITHOUT_ID = "line_without_id", "line {number}: an object with an id is expected: {form}"
    LOCK_HELD = "lock_held", "another run is under way ({holder}); wait for it to end, or stop it"
    LOGIN_REFUSED = (
        "login_refused",
        ("{host}: login refused ({status}); check smtp.user and VEILLE_SMTP__PASSWORD"),
    )
    MAIL_ADDRESS_WRONG = (
        "mail_address_wrong",
        "{address!r} is not a mail address; write it like name@example.org",
    )
    MAIL_MISSING = "mail_missing", "the mail of issue {issue_id} for {reader} is not in the desk"
    MEANING_WRONG = "meaning_wrong", "meaning {value!r} is not one of {meanings}"
    NO_ARTICLE_IN_FILE = "no_article_in_file", "{path}: no article in it ({why})"
    NO_BACKUP = "no_backup", "{backup}: no backup; 'veille backup --list' names them"
    NO_DRAFT = "no_draft", "no draft: 'veille digest draft' makes one"
    NO_UNCERTAIN_MAIL = (
        "no_uncertain_mail",
        "no uncertain mail {outbox_id}; 'veille digest outbox' lists them",
    )
    NO_WAREHOUSE = "no_warehouse", "{warehouse}: no warehouse yet; run 'veille run' first"
    NOT_A_LIST = "not_a_list", "{key!r} must be a list"
    NOT_A_MAILDIR = "not_a_maildir", "{path}: not a Maildir folder (it has no 'cur')"
    NOT_A_TABLE = "not_a_table", "{key!r} must be a table"
    NOT_AN_ADDRESS = "not_an_address", "{url!r} is not an http(s) address"
    NOT_AN_EXPRESSION = "not_an_expression", "{name!r} is not a regular expression: {why}"
    NOT_AN_ISSUE = "not_an_issue", "{issue_id}: not the name of an issue"
    NOT_DUCKDB = (
        "not_duckdb",
        ("{path}: this is not a DuckDB file; move it away, or restore a backup (veille backup)"),
    )
    NOT_KEPT = "not_kept", "{address} could not be kept"
    NOT_ONE_OF_KEYS = "not_one_of_keys", "{key!r} must be one of {allowed}"
    NOT_ONE_OF_KEYS_NEAR = (
        "not_one_of_keys_near",
        "{key!r} must be one of {allowed}; did you mean {near!r}?",
    )
    NESTED_TOO_DEEP = "nested_too_deep", "nested too deep"
    NOT_UTF8 = "not_utf8", "{name}: cannot be read as UTF-8 text: {why}"
    NOTHING_PUBLISHED = (
        "nothing_published",
        "{snapshot}: nothing is published yet; run 'veille run' first",
    )
    NUMBER_WRONG = "number_wrong", "{column} {cell!r} is not a number"
    OFFICE_WRONG = "office_wrong", "office {written!r}: expected 'name [2021-06..2024-11]'"
    ONE_CHANGE = "one_change", "one change at a time: numbers move with each of them"
    ORIGINAL_NOT_READ_HERE = (
        "original_not_read_here",
        "{file_name}: an original is read by the extractors, not here",
    )
    OTHER_TABLES = "other_tables", "it holds other tables than ours: give another data folder"
    OUTBOX_CHANGED = (
        "outbox_changed",
        "outbox row {outbox_id} was changed by another hand; try again",
    )
    OUTLET_ID_WRONG = "outlet_id_wrong", "id {id!r} must be the file's name, in a-z, 0-9 and '-'"
    OUTLET_UNKNOWN = "outlet_unknown", "outlet '{id}' is unknown; 'veille outlets' lists them"
    PLAIN_HTTP_NEEDED = "plain_http_needed", "{url!r} needs plain_http = true under [http]"
    QUERY_UNKNOWN = "query_unknown", "--query {name}: choose one of {known}"
    RANGE_BACKWARDS = (
        "range_backwards",
        "--since {first} --until {last}: the range ends before it begins",
    )
    RECORD_MISSING = (
        "record_missing",
        "{path} has no record at {offset}: restore the archive from a backup",
    )
    RECORD_TOO_SHORT = (
        "record_too_short",
        ("{path}: the record at {offset} is too short for a tombstone; delete that day's file"),
    )
    RULES_WRONG = "rules_wrong", "{rules}: sections of numbers are expected: {why}"
    RULING_ONE_TEXT = (
        "ruling_one_text",
        ("these two articles are one text: split the texts first (without --story)"),
    )
    RULING_SAME_ARTICLE = "ruling_same_article", "both names mean the same article: two are needed"
    RUN_UNKNOWN = (
        "run_unknown",
        ("run '{run_id}' is unknown, or several begin so; 'veille runs' lists them"),
    )
    RUNS_WORDS = (
        "runs_words",
        ("'{words}': write 'show' and the identifier of a run ('veille runs' lists them)"),
    )
    SEARCH_WITHOUT_WORD = (
        "search_without_word",
        "« {text} »: no word to search for; give at least one noun",
    )
    SECRET_IN_FILE = (
        "secret_in_file",
        (
            "setting '{name}': a secret does not belong in veille.toml; set "
            "{variable} in the environment and remove the line"
        ),
    )
    SEED_WRONG = "seed_wrong", "seeds/articles.toml, seed {value}: {why!r}"
    SEEDS_UNREADABLE = (
        "seeds_unreadable",
        (
            "{folder}: the folder of seeds cannot be read ({detail}); give the "
            "folder that holds the original texts (--seeds, VEILLE_SEEDS), or none"
        ),
    )
    SENDER_REFUSED = (
        "sender_refused",
        ("{host} refuses {sender} as sender ({code} {text}); check digest.sender and smtp.user"),
    )
    SENDING_ALREADY = "sending_already", "another process is sending the digest; wait for it to end"
    SENTENCE = "sentence", "{sentence}"
    SERVER_DIED = "server_died", "the Prefect server ended while starting (code {code}); see {log}"
    SERVER_LATE = "server_late", "the Prefect server does not answer after {seconds} s; see {log}"
    SETTING_IN_PARTS = (
        "setting_in_parts",
        "{variable}: a section is set by its parts, such as {variable}__{part}",
    )
    SETTING_REFUSED = "setting_refused", "setting '{name}' = {given} is refused: {problem}"
    SETTING_UNKNOWN = (
        "setting_unknown",
        "setting {name!r} is unknown ('veille config' lists them all)",
    )
    SETTING_UNKNOWN_NEAR = (
        "setting_unknown_near",
        ("setting {name!r} is unknown; did you mean {near!r}? ('veille config' lists them all)"),
    )
    SETTINGS_NOT_TOML = (
        "settings_not_toml",
        "{file}: not a TOML file ({why}); correct it or remove it",
    )
    SIDE_WRONG = "side_wrong", "side {side!r} is not one of {side_2}"
    SMTP_DOWN = "smtp_down", "the mail server does not answer: {why}"
    SMTP_FAILED = "smtp_failed", "{host}: {why}; check smtp.security ('tls' for port 465)"
    SMTP_REFUSED = "smtp_refused", "{address}: refused by the server ({why})"
    SMTP_TLS_REFUSED = (
        "smtp_tls_refused",
        (
            "{host}: the certificate or TLS was refused ({why}); check smtp.host, "
            "smtp.port and smtp.security"
        ),
    )
    SMTP_UNSET = (
        "smtp_unset",
        (
            "no mail server: set smtp.host and digest.sender (veille.toml), and "
            "VEILLE_SMTP__PASSWORD"
        ),
    )
    SNAPSHOT_CANNOT_BE_OPENED = (
        "snapshot_cannot_be_opened",
        "{snapshot}: cannot be opened ({detail}); run 'veille run' anew",
    )
    SNAPSHOT_DOES_NOT_ANSWER = (
        "snapshot_does_not_answer",
        ("the published snapshot does not answer '{name}' ({first}); run 'veille run' anew"),
    )
    SNAPSHOT_OF_ANOTHER_VERSION = (
        "snapshot_of_another_version",
        ("{snapshot}: published by another version; 'veille run' makes it anew ({told})"),
    )
    SNAPSHOT_UNREADABLE = "snapshot_unreadable", "{path}: the snapshot cannot be read ({why})"
    SOURCE_NEWER = "source_newer", "{source}: written by a newer version; update the program"
    SQL_CANNOT_BE_EXAMINED = "sql_cannot_be_examined", "cannot be examined: {detail}"
    SQL_CHILD_MUTE = "sql_child_mute", "the child that runs SQL has no pipes"
    SQL_EXPLAIN_FIRST = "sql_explain_first", "put EXPLAIN first"
    SQL_FUNCTION_REFUSED = (
        "sql_function_refused",
        "the function {name} is not offered here ({scalars})",
    )
    SQL_INNER_PIVOT = (
        "sql_inner_pivot",
        "an inner PIVOT must name its values: PIVOT t ON c IN ('a', 'b')",
    )
    SQL_MEMORY = "sql_memory", "SQL: needs more than {limit_mb} MB; ask for fewer rows or columns"
    SQL_ONE_STATEMENT = "sql_one_statement", "give exactly one statement"
    SQL_REFUSED = "sql_refused", "SQL: {problem}"
    SQL_SAID = "sql_said", "SQL: {detail}"
    SQL_SELECT_ONLY = "sql_select_only", "only SELECT may be asked here, this is {kind}"
    SQL_STOPPED = (
        "sql_stopped",
        ("SQL: stopped after {limit_s} s or {limit_mb} MB of answer; ask for less"),
    )
    SQL_TABLE_FUNCTION_REFUSED = (
        "sql_table_function_refused",
        "the table function {name} is not offered here",
    )
    SQL_VIEW_REFUSED = "sql_view_refused", "the view {name} is not offered here"
    STORY_NUMBER_WRONG = "story_number_wrong", "no story {number} in this issue: it has 1 to {last}"
    SUBSCRIBED_ALREADY = (
        "subscribed_already",
        "{address} is subscribed already; 'veille subscribers remove' first",
    )
    SUBSCRIBER_UNKNOWN = (
        "subscriber_unknown",
        "{address}: no subscriber of that address ('veille subscribers list')",
    )
    SUBSCRIPTION_UNKNOWN = (
        "subscription_unknown",
        "{what} {name!r} does not exist; choose from {known}",
    )
    TAKEDOWN_REASON = (
        "takedown_reason",
        "--reason: say why in a few words; the reason stays with the tombstone",
    )
    TARGET_EXISTS = "target_exists", "{target}: is there already; name another, or remove it"
    TERM_MISSING = "term_missing", "a row without a term"
    TERMS_LANGUAGE = "terms_language", "{language}: no table of terms; choose one of {languages}"
    TERMS_TOPIC = "terms_topic", "{topic}: there is no such topic; choose one of {topics}"
    TOO_MANY_CELLS = (
        "too_many_cells",
        "more cells than columns; put quotes around names with commas",
    )
    SPACE_SHORT = (
        "space_short",
        "{path}: {free_mb} MB are free, and a run wants {least_mb}; free some space and run again",
    )
    TOPIC_NOT_IN_TABLE = "topic_not_in_table", "topic {topic!r} is not in topics.tsv"
    TOPIC_UNKNOWN = "topic_unknown", "topic {topic!r} does not exist; choose from {topics}"
    TRACE_NOTHING = (
        "trace_nothing",
        "{url}: never met; give the whole address, or an article's identifier",
    )
    WANTS_ABOVE = "wants_above", "more than {limit} is expected"
    WANTS_AT_LEAST = "wants_at_least", "at least {limit} is expected"
    WANTS_AT_MOST = "wants_at_most", "at most {limit} is expected"
    WANTS_CRON = "wants_cron", "give five fields of cron, such as '30 5 * * *'"
    WANTS_HOST = "wants_host", "give a host name or an IP address alone, such as 'mail.example.org'"
    WANTS_MAIL_ADDRESS = "wants_mail_address", "give one address, such as 'veille@example.org'"
    WANTS_ONE_OF = "wants_one_of", "{expected} is expected"
    WANTS_STRONG_KEY = (
        "wants_strong_key",
        "give at least 32 characters at random, such as 'openssl rand -base64 32' prints",
    )
    WANTS_TYPE = "wants_type", "a {kind} is expected"
    WANTS_WEB_ADDRESS = (
        "wants_web_address",
        "give an http(s) address of a host, such as 'https://veille.example.org'",
    )
    WANTS_ZONE = "wants_zone", "give a name of the time zone list, such as 'Africa/Bamako'"
    WAREHOUSE_BUSY = (
        "warehouse_busy",
        "{path}: {who} holds the warehouse; wait for it to end, or stop it",
    )
    WAREHOUSE_NEWER = (
        "warehouse_newer",
        (
            "{path}: written by a newer version of veille (schema {current}, this "
            "program knows {newest}); update the program"
        ),
    )
    WAREHOUSE_SAID = "warehouse_said", "{path}: {detail}"
    WEBHOOK_FAILED = "webhook_failed", "webhook on {host}: {name}"
    WEBHOOK_NOT_AN_ADDRESS = (
        "webhook_not_an_address",
        "setting 'alerts.webhook' is refused: give an http(s) address",
    )
    WEBHOOK_STATUS = "webhook_status", "webhook on {host}: HTTP {status}"
    WEEK_OR_RANGE = (
        "week_or_range",
        "--week and --since/--until exclude each other: give one of them",
    )
    WEEK_WRONG = "week_wrong", "--week {name}: not an ISO week; write it like 2025-W26"
    WEEKDAY_WRONG = "weekday_wrong", "weekday {weekday}: choose 1 (Monday) to 7 (Sunday)"
    WRONG_TYPE = "wrong_type", "{key!r} must be {name}, not {name_2}"
    OUTLET_UNKNOWN_NEAR = (
        "outlet_unknown_near",
        ("outlet '{id}' is unknown; did you mean '{near}'? 'veille outlets' lists them"),
    )
    DUPLICATES_WHAT = (
        "duplicates_what",
        ("veille duplicates: give --jsonl, and one JSON object a line: {form}"),
    )
    WAREHOUSE_THERE = (
        "warehouse_there",
        "{path}: a warehouse is there already; move it away first",
    )
    WAREHOUSE_MISSING = (
        "warehouse_missing",
        "{path}: the warehouse is missing, and {trace} shows that there was one; put it back "
        "('veille restore'), or begin a new one with 'veille init'",
    )
    WAREHOUSE_FOREIGN = (
        "warehouse_foreign",
        "{path}: lacks runs of {snapshot} ({count}, the last: {last}), so it is not the warehouse "
        "that was published; put that one back ('veille restore'), or begin anew with "
        "'veille init'",
    )
    WITH_NEEDS_QUERY = "with_needs_query", "--with gives a value to a question of --query"
    WITH_UNKNOWN = "with_unknown", "--with {name}: {query} takes {known}"
    WITH_WITHOUT_VALUE = "with_without_value", "--with {value}: write NAME=VALUE"
    TABLE_HEAD_WRONG = (
        "table_head_wrong",
        "{name}, line {number}: the first line must name the columns, divided by tabs: {columns}",
    )
