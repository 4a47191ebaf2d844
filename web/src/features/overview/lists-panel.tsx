/** A small index of the symbols: how many there are on each exchange, and the way to them. */

import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { InstrumentDto } from '#contract/instruments.ts';
import { EmptyNotice, FailedNotice } from '../../components/notice.tsx';
import { OriginBadge } from '../../components/origin-badge.tsx';
import { Panel } from '../../components/panel.tsx';
import { fetchSubscriptions } from '../../lib/api-data.ts';
import { failureText } from '../../lib/failure-text.ts';
import { useServices } from '../../lib/services.ts';
import { marketAddress, parseMarketView } from '../../lib/url-state.ts';
import { useAnswer } from '../../lib/use-answer.ts';
import { useInstruments } from '../../lib/use-instruments.ts';
import { useMarketStatus, useOriginOf, useTicking } from '../../lib/use-live.ts';
import { quotesOfDay } from './movers.ts';
import { useTexts } from './use-texts.ts';

export function ListsPanel(): ReactElement {
  const { texts } = useTexts();
  const words = texts.overview.lists;
  const instruments = useInstruments();
  if (instruments.kind === 'failed') {
    const { reason, code } = failureText(instruments.error, texts);
    return (
      <Panel title={words.title}>
        <div className="flex justify-center p-4">
          <FailedNotice
            title={words.failed}
            reason={reason}
            code={code}
            retryLabel={texts.failure.retry}
            onRetry={instruments.retry}
          />
        </div>
      </Panel>
    );
  }
  const list = instruments.kind === 'ready' ? instruments.list : null;
  return (
    <Panel title={words.title} note={list === null ? null : words.count(list.length)}>
      {list?.length === 0 ? (
        <div className="flex justify-center py-6">
          <EmptyNotice title={words.empty} hint={words.emptyHint} />
        </div>
      ) : (
        <ul className="flex min-h-20 flex-col p-3 pt-1" aria-label={words.kinds}>
          <OwnList />
          {exchangesOf(list ?? []).map(({ exchange, count }) => (
            <ExchangeLine key={exchange} exchange={exchange} count={count} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

const OWN_EVERY_MS = 15_000;
const KINDS = ['live', 'quiet', 'silent', 'closed'] as const;

/** One's own list: how many, and how they trade. */
function OwnList(): ReactElement {
  const { texts } = useTexts();
  const words = texts.overview.lists;
  const answer = useAnswer({ key: ['subscriptions'], ask: fetchSubscriptions, everyMs: OWN_EVERY_MS });
  const list = answer.kind === 'ready' ? answer.value : [];
  const failed = list.filter(({ state }) => state === 'failed' || state === 'unavailable').length;
  const kinds = KINDS.flatMap((kind) => {
    const count = list.filter(({ freshness }) => freshness === kind).length;
    return count === 0 ? [] : [`${count} ${texts.overview.feed[kind]}`];
  });
  return (
    <li className="flex min-h-9 items-center justify-between gap-3 border-b border-line" data-own-list={list.length}>
      <span className="text-13 font-semibold">{words.own}</span>
      <span className="text-right text-13">
        {answer.kind === 'loading' ? <span className="skeleton inline-block h-3 w-24" /> : null}
        {answer.kind === 'failed' ? <span className="text-attention">{words.ownFailed}</span> : null}
        {answer.kind !== 'ready' ? null : list.length === 0 ? (
          <span className="text-muted">{words.ownEmpty}</span>
        ) : (
          <>
            {words.count(list.length)} <span className="text-muted">{kinds.map((kind) => `· ${kind} `)}</span>
            {failed === 0 ? null : <span className="text-attention">· {words.ownMissing(failed)}</span>}
          </>
        )}
      </span>
    </li>
  );
}

interface ExchangeCount {
  readonly exchange: string;
  readonly count: number;
}

function exchangesOf(list: readonly InstrumentDto[]): ExchangeCount[] {
  const counts = new Map<string, number>();
  for (const { exchange } of list) counts.set(exchange, (counts.get(exchange) ?? 0) + 1);
  return [...counts].toSorted().map(([exchange, count]) => ({ exchange, count }));
}

function ExchangeLine({ exchange, count }: ExchangeCount): ReactElement {
  const { texts } = useTexts();
  const words = texts.overview.lists;
  const { quotes } = useServices();
  const status = useMarketStatus()?.status;
  const isLive = status?.exchange === exchange;
  const origin = useOriginOf()(exchange);
  // The movers beside it hold the channel of the live exchange open.
  const quoted = useTicking(() => (status === undefined ? 0 : quotesOfDay(quotes.all(exchange), status).length));
  return (
    <li className="flex min-h-9 items-center justify-between gap-3 border-b border-line last:border-0">
      <Link
        href={marketAddress({ ...parseMarketView(''), exchange, panel: 'list' })}
        title={words.open}
        className="flex items-center gap-2 text-13 font-semibold underline-offset-4 hover:text-accent hover:underline"
      >
        {exchange} <OriginBadge origin={origin} />
      </Link>
      <span className="text-right text-13">
        {words.count(count)} <span className="text-muted">· {isLive ? words.quoted(quoted) : words.stored}</span>
      </span>
    </li>
  );
}
