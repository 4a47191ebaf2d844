-- What ids of this store begin with: one that was lost and made anew gives none of them to another order.
CREATE TABLE paper_store (
  name TEXT NOT NULL
) STRICT;

INSERT INTO paper_store (name) VALUES (lower(hex(randomblob(3))));
