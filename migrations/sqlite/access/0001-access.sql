-- Who may use the platform. Times are milliseconds UTC. Of passwords, tokens, keys and codes only hashes are here;
-- the secrets of second factors are sealed with the key file beside the database.
CREATE TABLE tenant (
  id          TEXT NOT NULL PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE COLLATE NOCASE,
  is_house    INTEGER NOT NULL CHECK (is_house IN (0, 1)),
  created_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tenant_house ON tenant (is_house) WHERE is_house = 1;

CREATE TABLE user (
  id              TEXT NOT NULL PRIMARY KEY,
  tenant_id       TEXT NOT NULL REFERENCES tenant (id),
  login           TEXT NOT NULL UNIQUE, -- folded: NFKC, small letters
  name            TEXT NOT NULL,
  roles           TEXT NOT NULL CHECK (json_valid(roles)),
  locale          TEXT NOT NULL CHECK (locale IN ('pt-BR', 'en')),
  disabled        INTEGER NOT NULL CHECK (disabled IN (0, 1)),
  password_hash   TEXT, -- PHC string; null until the first one is set
  totp            TEXT, -- sealed; null without a second factor
  totp_pending    TEXT, -- sealed; begun and not confirmed
  totp_last_step  INTEGER NOT NULL, -- of the newest code that was taken: a code counts once
  created_ms      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX user_tenant ON user (tenant_id, login);

CREATE TABLE recovery_code (
  user_id  TEXT NOT NULL REFERENCES user (id),
  hash     TEXT NOT NULL,
  PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id               TEXT NOT NULL PRIMARY KEY,
  token_hash       TEXT NOT NULL UNIQUE,
  user_id          TEXT NOT NULL REFERENCES user (id),
  stage            TEXT NOT NULL CHECK (stage IN ('open', 'second-factor')),
  created_ms       INTEGER NOT NULL,
  seen_ms          INTEGER NOT NULL,
  address          TEXT NOT NULL,
  user_agent       TEXT NOT NULL,
  proven_until_ms  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (user_id, created_ms);

CREATE TABLE api_key (
  id            TEXT NOT NULL PRIMARY KEY,
  user_id       TEXT NOT NULL REFERENCES user (id),
  name          TEXT NOT NULL,
  secret_hash   TEXT NOT NULL,
  scopes        TEXT NOT NULL CHECK (json_valid(scopes)),
  addresses     TEXT NOT NULL CHECK (json_valid(addresses)), -- empty: from anywhere
  created_ms    INTEGER NOT NULL,
  expires_ms    INTEGER NOT NULL,
  last_used_ms  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_key_user ON api_key (user_id, created_ms);

CREATE TABLE link (
  token_hash  TEXT NOT NULL PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN ('setup', 'password')),
  user_id     TEXT REFERENCES user (id), -- null for the setup
  expires_ms  INTEGER NOT NULL,
  CHECK ((user_id IS NULL) = (kind = 'setup'))
) STRICT, WITHOUT ROWID;

-- Failed tries, so that a restart forgives nothing.
CREATE TABLE throttle (
  key           TEXT NOT NULL PRIMARY KEY,
  failures      INTEGER NOT NULL CHECK (failures >= 0),
  failed_ms     INTEGER NOT NULL,
  succeeded_ms  INTEGER
) STRICT, WITHOUT ROWID;

-- Append-only: each hash covers the row and the hash before it.
CREATE TABLE audit (
  seq        INTEGER NOT NULL PRIMARY KEY,
  at_ms      INTEGER NOT NULL,
  tenant_id  TEXT,
  actor      TEXT NOT NULL,
  action     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  address    TEXT NOT NULL,
  outcome    TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
  detail     TEXT NOT NULL,
  hash       TEXT NOT NULL
) STRICT;
CREATE INDEX audit_tenant ON audit (tenant_id, seq);
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit of access is never deleted'); END;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit of access is never changed'); END;
