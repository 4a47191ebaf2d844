-- How a trade was made: the codes of src/market-data/tape/trade-condition.table.ts; 0 is regular.
ALTER TABLE trade ADD COLUMN condition INTEGER NOT NULL DEFAULT 0;
