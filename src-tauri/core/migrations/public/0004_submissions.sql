-- What waits to be sent to a recipient of a pack, and what was sent in the last 30 days. Sealed
-- when it was written: nobody reads it here again, and sending needs no PIN. It does say that
-- something of a kind was written on a day; see docs/threat-model.md.
CREATE TABLE submission (
    -- 16 random bytes: their order says nothing of when each was written.
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('feedback', 'sign_up', 'recognition')),
    -- The first 8 bytes of SHA-256 of the recipient's public key.
    recipient BLOB NOT NULL,
    -- The key of the hub through which it goes: no other is handed it.
    hub BLOB NOT NULL,
    -- Days since 1970-01-01: written on, and acknowledged or refused on.
    day INTEGER NOT NULL,
    ended INTEGER,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'acknowledged', 'refused')),
    -- Whether a try got no answer: it may have arrived.
    tried INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    -- Empty once the hub has it.
    sealed BLOB NOT NULL
) STRICT;
