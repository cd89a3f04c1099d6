-- Sealed private records. Kind, time and text are all inside `sealed`.
CREATE TABLE records (
    rid BLOB NOT NULL PRIMARY KEY CHECK (length(rid) = 16),
    format INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
