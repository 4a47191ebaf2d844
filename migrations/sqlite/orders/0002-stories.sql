-- The events of an order that were stored together are one row: writing each alone was a third of the work. `seq` is of
-- the first of them; `steps` is an array of arrays, as order-store.sqlite.ts writes it.
DROP TABLE order_event;
CREATE TABLE story (
  number INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  steps TEXT NOT NULL,
  PRIMARY KEY (number, seq)
) STRICT;

-- All of it is made anew from the journal.
DELETE FROM orders;
DELETE FROM request;
UPDATE position SET epoch = 0, seq = 0;
