CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sequences (kind TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sign_ins (id TEXT PRIMARY KEY, service TEXT NOT NULL, record TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY, sign_in TEXT NOT NULL, service TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,
    is_paused INTEGER NOT NULL, lists TEXT NOT NULL, compared INTEGER, is_left INTEGER NOT NULL
) STRICT;
CREATE TABLE account_extras (account INTEGER PRIMARY KEY, extra TEXT NOT NULL) STRICT;
CREATE TABLE persons (id INTEGER PRIMARY KEY, own_name TEXT, watch INTEGER NOT NULL) STRICT;
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id),
    person INTEGER NOT NULL REFERENCES persons (id), key TEXT NOT NULL, name TEXT NOT NULL, handle TEXT NOT NULL,
    flags INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_of_person ON contacts (person);
INSERT INTO meta VALUES ('generation', '9a3c1a52-6f4e-4a59-8f6c-0a3e8f7b2d11'), ('had_history', 'true'), ('is_paused', 'true');
INSERT INTO sequences VALUES ('account', 2), ('contact', 8), ('person', 8), ('notice', 1001);
INSERT INTO settings VALUES ('notifications', 'false'), ('theme', 'dark'), ('watched_interval_ms', '20000');
INSERT INTO sign_ins VALUES ('5f0d5c0e-2f5b-4b7e-9d63-6a1c8f1f7f10', 'lantern', '{"clientId":"c"}');
INSERT INTO accounts VALUES (1, '5f0d5c0e-2f5b-4b7e-9d63-6a1c8f1f7f10', 'lantern', 'me', 'Ann', 0, '["smart/all"]', NULL, 0);
INSERT INTO account_extras VALUES (1, '{"chatIsRight":true}');
INSERT INTO persons VALUES (3, NULL, 1), (7, NULL, 0);
INSERT INTO contacts VALUES (3, 1, 3, 'key-3', 'Léo', 'leo', 1), (7, 1, 7, 'key-7', '', '', 2);
PRAGMA user_version = 1;
