-- Installed packs and what they hold. Nothing in this file reveals anything about its owner
-- beyond the settings that are needed before unlocking.
CREATE TABLE pack (
    id TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    version INTEGER NOT NULL,
    issued TEXT NOT NULL,
    expires TEXT NOT NULL,
    example INTEGER NOT NULL,
    name_en TEXT NOT NULL,
    name_cy TEXT NOT NULL,
    digest TEXT NOT NULL,
    about TEXT NOT NULL
) STRICT;

CREATE TABLE guide (
    id TEXT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL REFERENCES pack (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    urgent INTEGER NOT NULL,
    -- A JSON list, beside the whole card in `content`: a row of a list needs no more than this.
    regions TEXT NOT NULL,
    review_by TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT;
CREATE INDEX guide_by_category ON guide (category);
CREATE INDEX guide_by_review ON guide (review_by, urgent DESC, id);

-- One row a card and language.
CREATE TABLE passage (
    number INTEGER NOT NULL PRIMARY KEY,
    guide TEXT NOT NULL REFERENCES guide (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    title TEXT NOT NULL,
    synonyms TEXT NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX passage_by_guide ON passage (guide, language);

-- Two indexes that know only which word is in which passage. Where in the passage it stands is
-- looked up in the few that are shown: kept in the index, positions made it twice the text.
-- The prefixes are what is typed first, when most of all begins with it.
CREATE VIRTUAL TABLE guide_search USING fts5 (
    title, synonyms, summary, body,
    content = 'passage', content_rowid = 'number', detail = 'none', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
-- The small one: what a card is called. Its hits come first.
CREATE VIRTUAL TABLE guide_names USING fts5 (
    title, synonyms,
    content = 'passage', content_rowid = 'number', detail = 'none', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE TRIGGER passage_indexed AFTER INSERT ON passage BEGIN
    INSERT INTO guide_search (rowid, title, synonyms, summary, body)
    VALUES (new.number, new.title, new.synonyms, new.summary, new.body);
    INSERT INTO guide_names (rowid, title, synonyms) VALUES (new.number, new.title, new.synonyms);
END;
CREATE TRIGGER passage_forgotten AFTER DELETE ON passage BEGIN
    INSERT INTO guide_search (guide_search, rowid, title, synonyms, summary, body)
    VALUES ('delete', old.number, old.title, old.synonyms, old.summary, old.body);
    INSERT INTO guide_names (guide_names, rowid, title, synonyms)
    VALUES ('delete', old.number, old.title, old.synonyms);
END;

-- Every word of the index in one row, written at each installation: a misspelt word is compared
-- with all of them, and reading them one by one takes longer than the search.
CREATE VIRTUAL TABLE guide_terms USING fts5vocab ('guide_search', 'row');
CREATE TABLE guide_words (words TEXT NOT NULL) STRICT;

CREATE TABLE contact (
    id TEXT NOT NULL,
    pack TEXT NOT NULL REFERENCES pack (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    PRIMARY KEY (pack, id)
) STRICT;

CREATE TABLE event (
    id TEXT NOT NULL,
    pack TEXT NOT NULL REFERENCES pack (id) ON DELETE CASCADE,
    starts_ms INTEGER NOT NULL,
    ends_ms INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (pack, id)
) STRICT;
CREATE INDEX event_by_time ON event (starts_ms);

CREATE TABLE story (
    id TEXT NOT NULL,
    pack TEXT NOT NULL REFERENCES pack (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    PRIMARY KEY (pack, id)
) STRICT;

CREATE TABLE figure (
    id TEXT NOT NULL,
    pack TEXT NOT NULL REFERENCES pack (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    PRIMARY KEY (pack, id)
) STRICT;

CREATE TABLE bank_holiday (
    nation TEXT NOT NULL,
    date TEXT NOT NULL,
    pack TEXT NOT NULL REFERENCES pack (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    PRIMARY KEY (nation, date)
) STRICT;

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
