-- What vouches for the packs. All of it is public and signed; none of it says whose device this is.

-- The newest root (as the whole chain from the app's own on) and the newest timestamp.
CREATE TABLE pack_trust (
    kind TEXT NOT NULL PRIMARY KEY CHECK (kind IN ('root', 'timestamp')),
    version INTEGER NOT NULL,
    document BLOB NOT NULL
) STRICT;

-- The greatest version of each pack that each key has vouched for; 'app' for what the app
-- carries. A key that is revoked takes its numbers with it: whoever stole it cannot count so far
-- ahead that nothing can follow.
CREATE TABLE pack_ratchet (
    pack TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (pack, key)
) STRICT;
INSERT INTO pack_ratchet (pack, key, version) SELECT id, 'app', version FROM pack;

-- The manifest and its signatures, so that an installed pack can be judged again under a new
-- root. Both are empty for what the app carries.
ALTER TABLE pack ADD COLUMN manifest BLOB NOT NULL DEFAULT x'';
ALTER TABLE pack ADD COLUMN signatures TEXT NOT NULL DEFAULT '[]';
