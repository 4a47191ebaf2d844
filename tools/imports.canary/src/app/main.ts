import '../market-data/candle/candle-store.sqlite.ts';
import '../venues/profit/feed.ts';
