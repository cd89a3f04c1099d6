-- Private sync. Empty, and never written to, until this device enrols or joins.

-- Records that changed since the last envelope was packed: ids only.
CREATE TABLE outgoing (
    rid BLOB NOT NULL PRIMARY KEY CHECK (length(rid) = 16)
) STRICT;

-- This device's own envelopes since its last checkpoint, sealed for the account's devices: kept
-- to be pushed again, should the hub forget them.
CREATE TABLE own_log (
    seq INTEGER NOT NULL PRIMARY KEY,
    envelope BLOB NOT NULL
) STRICT;

-- Keys, device list, cursors: sealed under the data key, each bound to its name.
CREATE TABLE sync_state (
    name TEXT NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;
