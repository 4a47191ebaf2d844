-- When the platform could have heard an exchange, and when it could not: what tells a quiet minute from a missing one.
-- Instants are microseconds UTC by the exchange's clock (see src/kernel).
CREATE TABLE spell (
  exchange  TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('listening', 'down', 'halted', 'subscribed')),
  symbol    TEXT NOT NULL, -- empty where the spell is one of the whole exchange
  first     INTEGER NOT NULL,
  over      INTEGER, -- the first instant after it; null while it lasts
  CHECK (over >= first),
  CHECK ((symbol <> '') = (kind IN ('halted', 'subscribed'))),
  PRIMARY KEY (exchange, kind, symbol, first)
) STRICT, WITHOUT ROWID;
