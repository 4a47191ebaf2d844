/** What rose, fell and traded most on the live exchange, from the quotes as they come. */

import { type ReactElement, useEffect, useMemo, useState } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import type { QuoteDto } from '#contract/market-data.ts';
import { classNames } from '../../components/class-names.ts';
import { EmptyNotice } from '../../components/notice.tsx';
import { AlignedNumber, DirectionMark, directionColor, Flashing } from '../../components/number-cell.tsx';
import { OriginBadge } from '../../components/origin-badge.tsx';
import { Panel } from '../../components/panel.tsx';
import { SymbolLink } from '../../components/symbol-link.tsx';
import { changeBetween, formatCompact } from '../../lib/format.ts';
import { everySecond } from '../../lib/seconds.ts';
import { useServices } from '../../lib/services.ts';
import { useInstruments } from '../../lib/use-instruments.ts';
import { useMarketStatus, useOriginOf, useQuotesState, useStaleness } from '../../lib/use-live.ts';
import { moversOf, quotesOfDay } from './movers.ts';
import { useTexts } from './use-texts.ts';

const SHOWN = 8;

export function MoversPanel({ className }: { readonly className: string }): ReactElement {
  const { texts } = useTexts();
  const words = texts.overview.movers;
  const exchange = useMarketStatus()?.status.exchange ?? '';
  const isStale = useStaleness().kind !== 'current';
  const origin = useOriginOf()(exchange);
  const state = useQuotesState(exchange);
  const quotes = useQuotesOfDay(exchange);
  const { rising, falling, traded } = useMemo(() => moversOf(quotes, SHOWN), [quotes]);
  const note = state.kind === 'live' ? words.source(quotes.length) : words.waiting;
  return (
    <Panel
      title={words.title}
      isStale={isStale}
      className={className}
      note={
        <span className="flex items-center gap-2">
          {note} <OriginBadge origin={origin} />
        </span>
      }
    >
      {state.kind === 'live' && quotes.length === 0 ? (
        <div className="flex min-h-70 items-center justify-center">
          <EmptyNotice title={words.empty} hint={words.emptyHint} />
        </div>
      ) : (
        <div className="grid min-h-70 gap-px bg-line md:grid-cols-3">
          <Ranking title={words.rising} quotes={rising} none={words.noRising} shows="change" />
          <Ranking title={words.falling} quotes={falling} none={words.noFalling} shows="change" />
          <Ranking title={words.traded} quotes={traded} none={words.noTraded} shows="turnover" />
        </div>
      )}
    </Panel>
  );
}

/** The day's quotes of an exchange, read once a second: ranks that change with every trade could not be read. */
function useQuotesOfDay(exchange: string): readonly QuoteDto[] {
  const { quotes, clock } = useServices();
  const [shown, setShown] = useState<readonly QuoteDto[]>([]);
  useEffect(() => {
    const read = (): void => {
      const status = clock.told()?.status;
      setShown(status === undefined ? [] : quotesOfDay(quotes.all(exchange), status));
    };
    read();
    return everySecond(read);
  }, [quotes, clock, exchange]);
  return shown;
}

interface RankingProps {
  readonly title: string;
  readonly quotes: readonly QuoteDto[];
  readonly none: string;
  readonly shows: 'change' | 'turnover';
}

function Ranking({ title, quotes, none, shows }: RankingProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.overview.movers;
  const instruments = useInstruments();
  const list = instruments.kind === 'ready' ? instruments.list : [];
  return (
    <div className="min-w-0 bg-surface p-3">
      <h3 className="mb-1 text-12 text-faint">{title}</h3>
      <table className="w-full table-fixed text-13" data-ranking={shows} aria-label={title}>
        <thead>
          <tr className="h-7 text-12 text-faint">
            <th className="w-[36%] text-left font-normal">{words.symbol}</th>
            <th className="text-right font-normal">{words.last}</th>
            <th className="w-[30%] text-right font-normal whitespace-nowrap">
              {shows === 'change' ? words.change : words.turnover}
            </th>
          </tr>
        </thead>
        <tbody>
          {quotes.map((quote) => (
            <Row
              key={quote.symbol}
              quote={quote}
              shows={shows}
              instrument={list.find(({ exchange, symbol }) => exchange === quote.exchange && symbol === quote.symbol)}
            />
          ))}
        </tbody>
      </table>
      {quotes.length === 0 ? <p className="py-2 text-13 text-muted">{none}</p> : null}
    </div>
  );
}

interface RowProps {
  readonly quote: QuoteDto;
  readonly shows: 'change' | 'turnover';
  readonly instrument: InstrumentDto | undefined;
}

function Row({ quote, shows, instrument }: RowProps): ReactElement {
  const { language } = useTexts();
  const { exchange, symbol, last, previousClose, turnover } = quote;
  const decimals = instrument?.decimals ?? 2;
  const change = previousClose === null ? null : changeBetween(last, previousClose, { decimals, language });
  return (
    <tr className="h-7 border-t border-line">
      <td className="truncate">
        <SymbolLink exchange={exchange} symbol={symbol} />
      </td>
      <td className="text-right">
        <Flashing value={last} subject={symbol}>
          <AlignedNumber text={last} decimals={decimals} language={language} />
        </Flashing>
      </td>
      {shows === 'turnover' ? (
        <td className="text-right whitespace-nowrap">{turnover === null ? '—' : formatCompact(turnover, language)}</td>
      ) : (
        <td className={classNames('text-right whitespace-nowrap', change !== null && directionColor(change.direction))}>
          {change === null ? (
            '—'
          ) : (
            <span className="inline-flex items-center gap-1">
              <DirectionMark direction={change.direction} />
              {change.percent ?? '—'}
            </span>
          )}
        </td>
      )}
    </tr>
  );
}
