-- What the hub keeps. Every column is explained in docs/privacy.md.
-- Of accounts only days are kept, never times of day.

CREATE TABLE hub (
    one SMALLINT PRIMARY KEY CHECK (one = 1),
    sign_key BYTEA NOT NULL
);

CREATE TABLE invite (
    hash BYTEA PRIMARY KEY,
    expires_day BIGINT NOT NULL,
    used BIGINT NOT NULL
);

CREATE TABLE account (
    id BYTEA PRIMARY KEY,
    since_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    head BYTEA NOT NULL,
    envelopes BIGINT NOT NULL,
    bytes BIGINT NOT NULL
);

CREATE TABLE entry (
    account BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    body BYTEA NOT NULL,
    sig BYTEA NOT NULL,
    PRIMARY KEY (account, n)
);

CREATE TABLE device (
    account BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    device BYTEA NOT NULL,
    sign_key BYTEA NOT NULL,
    removed BIGINT,
    PRIMARY KEY (account, device)
);

CREATE TABLE token (
    hash BYTEA PRIMARY KEY,
    account BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    device BYTEA NOT NULL,
    used_day BIGINT NOT NULL,
    UNIQUE (account, device)
);

CREATE TABLE envelope (
    account BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    series BYTEA NOT NULL,
    seq BIGINT NOT NULL CHECK (seq > 0),
    device BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (account, series, seq)
);

CREATE TABLE pairing (
    id BYTEA NOT NULL,
    slot BIGINT NOT NULL CHECK (slot BETWEEN 1 AND 4),
    sealed BYTEA NOT NULL,
    expires_ms BIGINT NOT NULL,
    PRIMARY KEY (id, slot)
);

CREATE TABLE submission (
    id BYTEA PRIMARY KEY,
    recipient BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    day BIGINT NOT NULL
);

CREATE INDEX account_by_last_day ON account (last_day);
CREATE INDEX pairing_by_expiry ON pairing (expires_ms);

-- Sealed bytes do not compress: spare the attempt.
ALTER TABLE envelope ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE submission ALTER COLUMN sealed SET STORAGE EXTERNAL;
