-- Orders as the journal's frames make them. `number` is the order's own and rises; `body` is the order with its open
-- breaks (order-record.ts), the columns before it are what is searched by. `state` is an index of ORDER_STATES.
CREATE TABLE orders (
  number INTEGER PRIMARY KEY,
  order_id TEXT NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  exchange TEXT NOT NULL,
  symbol TEXT NOT NULL,
  client_order_id TEXT NOT NULL,
  state INTEGER NOT NULL,
  doubtful INTEGER NOT NULL CHECK (doubtful IN (0, 1)),
  body TEXT NOT NULL
) STRICT;

-- A list is put together from one walk for each exchange and state, newest first: so every filter ends in a seek, and
-- none has to pass over orders that it does not want.
CREATE INDEX orders_by_state ON orders (tenant, exchange, state, number);
CREATE INDEX orders_by_account ON orders (tenant, account, exchange, state, number);
CREATE INDEX orders_by_symbol ON orders (tenant, symbol, exchange, state, number);
CREATE INDEX orders_by_account_and_symbol ON orders (tenant, account, symbol, exchange, state, number);
CREATE INDEX orders_by_client ON orders (tenant, client_order_id, number);
CREATE INDEX orders_doubtful ON orders (tenant, number) WHERE doubtful = 1;

-- The story of each order: an event with its input (`seq`) and its place there.
CREATE TABLE order_event (
  number INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  place INTEGER NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  principal TEXT NOT NULL,
  corr TEXT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (number, seq, place)
) STRICT, WITHOUT ROWID;

-- How a request was taken, so that its repetition is known for ever; its orders are those with its name.
CREATE TABLE request (
  tenant TEXT NOT NULL,
  client_order_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  reasons TEXT NOT NULL,
  PRIMARY KEY (tenant, client_order_id)
) STRICT, WITHOUT ROWID;

-- Up to which row of the journal all of this is made; changed with the rows above, in one transaction.
CREATE TABLE position (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;
INSERT INTO position VALUES (1, 0, 0);
