-- What the hub keeps. Every column is explained in docs/privacy.md.
-- Of accounts only days are kept, never times of day.

CREATE TABLE hub (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    sign_key BLOB NOT NULL
) STRICT;

CREATE TABLE invite (
    hash BLOB PRIMARY KEY,
    expires_day INTEGER NOT NULL,
    used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id BLOB PRIMARY KEY,
    since_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    head BLOB NOT NULL,
    envelopes INTEGER NOT NULL,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    body BLOB NOT NULL,
    sig BLOB NOT NULL,
    PRIMARY KEY (account, n)
) STRICT;

CREATE TABLE device (
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    device BLOB NOT NULL,
    sign_key BLOB NOT NULL,
    removed INTEGER,
    PRIMARY KEY (account, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    hash BLOB PRIMARY KEY,
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    device BLOB NOT NULL,
    used_day INTEGER NOT NULL,
    UNIQUE (account, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE envelope (
    account BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    series BLOB NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    device BLOB NOT NULL,
    hash BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (account, series, seq)
) STRICT;

CREATE TABLE pairing (
    id BLOB NOT NULL,
    slot INTEGER NOT NULL CHECK (slot BETWEEN 1 AND 4),
    sealed BLOB NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (id, slot)
) STRICT;

CREATE TABLE submission (
    id BLOB PRIMARY KEY,
    recipient BLOB NOT NULL,
    sealed BLOB NOT NULL,
    day INTEGER NOT NULL
) STRICT;

CREATE INDEX account_by_last_day ON account (last_day);
CREATE INDEX pairing_by_expiry ON pairing (expires_ms);
