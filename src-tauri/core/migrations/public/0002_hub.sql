-- The hub that this device talks to: one row, or none. As the hub introduced itself; nothing
-- about who is enrolled there.
CREATE TABLE hub (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    force TEXT NOT NULL,
    key TEXT NOT NULL
) STRICT;
