-- The archive of each pack that was received: what the next version is patched from. Public and
-- signed, as all of this file; without it the next version comes whole. What the app carries is in
-- the app.
CREATE TABLE pack_archive (
    pack TEXT NOT NULL PRIMARY KEY REFERENCES pack (id) ON DELETE CASCADE,
    archive BLOB NOT NULL
) STRICT;
