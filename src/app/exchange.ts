/** Exchange code of trades that come from files of the real market. */
export const REAL_EXCHANGE = 'B3';
