CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sequences (kind TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sign_ins (id TEXT PRIMARY KEY, service TEXT NOT NULL, record TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY, sign_in TEXT NOT NULL, service TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,
    is_paused INTEGER NOT NULL, lists TEXT NOT NULL, compared INTEGER, is_left INTEGER NOT NULL, seat TEXT,
    keeps_online INTEGER NOT NULL DEFAULT 0, is_off_shift INTEGER NOT NULL DEFAULT 0,
    doublings INTEGER NOT NULL DEFAULT 0, most_ids INTEGER, pace_learned INTEGER, mine TEXT,
    said_goodbye INTEGER NOT NULL DEFAULT 0, marking INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE account_extras (account INTEGER PRIMARY KEY, extra TEXT NOT NULL) STRICT;
CREATE TABLE persons (id INTEGER PRIMARY KEY, own_name TEXT, watch INTEGER NOT NULL, note TEXT, is_exempt INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE names_asked (
    account INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL,
    PRIMARY KEY (account, key, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX names_asked_until ON names_asked (until);
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id),
    person INTEGER NOT NULL REFERENCES persons (id), key TEXT NOT NULL, name TEXT NOT NULL, handle TEXT NOT NULL,
    flags INTEGER NOT NULL, phone TEXT, home INTEGER REFERENCES persons (id)
) STRICT;
CREATE INDEX contacts_of_person ON contacts (person);
CREATE INDEX contacts_of_home ON contacts (home) WHERE home IS NOT NULL;
CREATE TABLE labels (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, colour INTEGER NOT NULL, account INTEGER, list TEXT, watch INTEGER NOT NULL
) STRICT;
CREATE TABLE person_labels (
    person INTEGER NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (person, label)
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('generation', '9a3c1a52-6f4e-4a59-8f6c-0a3e8f7b2d11');
INSERT INTO sequences VALUES ('account', 3), ('contact', 8), ('person', 8), ('notice', 1001), ('label', 6);
INSERT INTO settings VALUES ('notifications', 'false');
INSERT INTO sign_ins VALUES ('5f0d5c0e-2f5b-4b7e-9d63-6a1c8f1f7f10', 'lantern', '{"clientId":"c"}');
INSERT INTO accounts VALUES
    (1, '5f0d5c0e-2f5b-4b7e-9d63-6a1c8f1f7f10', 'lantern', 'me', 'Ann', 0, '["smart/all"]', 1795000000000, 0, NULL, 1, 0, 2, 50, 1795000500000, 'busy 1795000700000', 1, 2),
    (2, '5f0d5c0e-2f5b-4b7e-9d63-6a1c8f1f7f10', 'lantern', 'bea', 'Bea', 1, '[]', NULL, 0, 'creator/5', 0, 1, 0, NULL, NULL, NULL, 0, 0);
INSERT INTO names_asked VALUES (1, 'key-3', 1795000600000, 1795043800000);
INSERT INTO account_extras VALUES (1, '{"chatIsRight":true}');
INSERT INTO persons VALUES
    (3, 'Leo', 9, 'likes jazz', 0), (5, NULL, 0, 'before the merge', 0), (7, NULL, 0, NULL, 1);
INSERT INTO contacts VALUES
    (3, 1, 3, 'key-3', 'Léo', 'leo', 5, '+49 170 3', NULL), (5, 2, 3, 'key-5', 'Leo L.', '', 8, NULL, 5),
    (7, 1, 7, 'key-7', '', '', 2, NULL, NULL);
INSERT INTO labels VALUES (1, 'Regulars', 2, NULL, NULL, 1), (4, '', 4, 1, 'smart/all', 0);
INSERT INTO person_labels VALUES (3, 1), (3, 4), (5, 4), (7, 4);
PRAGMA user_version = 3;
