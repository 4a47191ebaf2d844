/** Commands that are run on the server, as text for a shell of Unix. */

interface SymbolDay {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: string;
}

/** Makes the bars of a day again from its trades. */
export function rebuildCommand({ exchange, symbol, date }: SymbolDay): string {
  return `npx pregao candles rebuild --exchange ${exchange} --symbol ${quoted(symbol)} --from ${date} --to ${date}`;
}

/** Starts a platform that plays the day again. */
export function replayCommand({ exchange, symbol, date }: SymbolDay): string {
  const settings = `PREGAO_REPLAY_EXCHANGE=${exchange} PREGAO_REPLAY_SYMBOLS=${quoted(symbol)}`;
  return `PREGAO_VENUE=replay PREGAO_REPLAY_DATE=${date} ${settings} npx pregao start`;
}

/** Symbols may have a "$", which a shell would read as a variable. */
function quoted(symbol: string): string {
  return /^[A-Z0-9_.-]+$/.test(symbol) ? symbol : `'${symbol}'`;
}
