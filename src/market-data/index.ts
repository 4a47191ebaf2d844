/** The door of market data: what other contexts and venues may use. */

export { type BarKey, type Candle, type CandleSource, isMadeOfTrades, type SeriesKey } from './candle/candle.ts';
export type { CandleStore, NewestQuery, StoredSymbol } from './candle/candle-store.ts';
export { continuousCandles } from './candle/continuous-candles.ts';
export { overlayCandleStore } from './candle/overlay-candle-store.ts';
export { barsOfDay, type DayBars, DayBuilder } from './candle/rebuild.ts';
export { restateWeek } from './candle/restate.ts';
export { createDayRestater } from './candle/restate-days.ts';
export { rollUpAll, sameContent } from './candle/roll-up.ts';
export { barEnd, barStart } from './candle/timeframe.ts';
export { type AdjustmentCheck, checkAdjustment } from './candle-file/adjustment.ts';
export { lastRegularStart } from './candle-file/bar-place.ts';
export { FILE_TIMEFRAMES, type FileTimeframe, timeframeOf } from './candle-file/bar-step.ts';
export { type CandleFormat, candleFormatOf } from './candle-file/candle-format.ts';
export { type CotahistBar, readCotahistBar } from './candle-file/cotahist-bars.ts';
export { adjustedSymbolOf, fileSymbolOf } from './candle-file/file-symbol.ts';
export { keepDaily, keepWeeks } from './candle-file/keep-daily.ts';
export { type DayFate, type DayOutcome, keepDay } from './candle-file/keep-days.ts';
export { candleOfRow, type FileDay, type FileRow, placeBars } from './candle-file/place-bars.ts';
export { type Reconciliation, reconcile } from './candle-file/reconcile.ts';
export { actionReader } from './corporate-action/action-row.ts';
export type { CorporateAction } from './corporate-action/corporate-action.ts';
export type { ActionOutcome, CorporateActionStore } from './corporate-action/corporate-action-store.ts';
export type { Feed, FeedEvent, Phase } from './feed/feed.ts';
export { Ingest } from './feed/ingest.ts';
export { rebuildDay } from './feed/rebuild-day.ts';
export { CoverageRecorder } from './gap/coverage-recorder.ts';
export type { CoverageStore, Spell } from './gap/coverage-store.ts';
export { type DayGaps, GAP_CAUSES, gapsOf } from './gap/gaps.ts';
export { type TradingDay, tradingDayOfB3 } from './gap/trading-day.ts';
export { type Death, judge, paceOf, type SymbolFacts, type SymbolState } from './gap/watchdog.ts';
export { type ContinuousName, contractOn, contractSpans, parseContinuous, seriesOf } from './instrument/continuous.ts';
export { contractSymbol, parseContract, productOf } from './instrument/contract-month.ts';
export { isRegisterLine, readRegisterLine } from './instrument/contract-register.ts';
export { COTAHIST_START, cotahistDamage, readCotahistLine } from './instrument/cotahist.ts';
export { readDerivativeQuotation } from './instrument/derivative-quotation.ts';
export { createDescriber, describeInstrument } from './instrument/describe.ts';
export { futureExpiry } from './instrument/future-expiry.ts';
export type { Instrument, InstrumentKind } from './instrument/instrument.ts';
export type { InstrumentSource } from './instrument/instrument-record.ts';
export type {
  InstrumentStore,
  PublishedLimit,
  PublishedSettlement,
  RecordOutcome,
  SearchPlace,
} from './instrument/instrument-store.ts';
export { nearSymbols } from './instrument/near-symbols.ts';
export { bandByRule } from './instrument/price-limit.ts';
export { createReportReader, readPriceReport } from './instrument/price-report.ts';
export { describeTicker } from './instrument/product.ts';
export type { ReferenceRow, RefusedRow } from './instrument/reference-row.ts';
export { explain, type FactOrigin } from './instrument/resolve.ts';
export { searchRank } from './instrument/search-rank.ts';
export { type Sighting, witness } from './instrument/sighting.ts';
export { untradedReason } from './instrument/untraded.ts';
export { type Quote, QuoteBoard } from './quote/quote-board.ts';
export {
  B3_TIME_ZONE,
  CALENDAR_FIRST,
  CALENDAR_LAST,
  inCalendar,
  isSession,
  nextSession,
  previousSession,
} from './session/b3-calendar.ts';
export { groupOf } from './session/product-group.ts';
export { type Session, sessionOf, sessionOfContract } from './session/session.ts';
export { type Subscription, SubscriptionBook } from './subscription/subscription-book.ts';
export type { ListedSymbol, SubscriptionOwner, SubscriptionStore } from './subscription/subscription-store.ts';
export {
  type ArchivedDay,
  ArchiveFileError,
  type ArchiveLoad,
  type MarketDay,
  type TapeArchive,
} from './tape/archive.ts';
export { type Amount, type ArchiveCare, type ArchiveEntry, amounts, olderThan } from './tape/archive-care.ts';
export type { HotTape, TapeDay } from './tape/hot-tape.ts';
export { NO_ARCHIVE } from './tape/no-archive.ts';
export type { RebuildQueue } from './tape/rebuild-queue.ts';
export { RecentTrades } from './tape/recent-trades.ts';
export { type DayTapes, spanOfDay, streamDay } from './tape/stored-day.ts';
export { countTrades, heldDates, newestTrades, streamTrades } from './tape/symbol-trades.ts';
export { compareTrades, type HeldTrade, type Trade, type TradeBust } from './tape/trade.ts';
export type { SymbolDate, TradeBatch } from './tape/trade-batch.ts';
export { createTradeCheck } from './tape/trade-check.ts';
export { columnsFor, setRow } from './tape/trade-columns.ts';
