/** `/ui`, in development only: every component in every state, the test bench for screenshots in both themes. */

import { ListOrdered, Search } from 'lucide-react';
import { type CSSProperties, type ReactElement, type ReactNode, useState } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import type { SubscriptionDto } from '#contract/subscriptions.ts';
import type { TradeDto } from '#contract/trade.ts';
import { Answered } from '../components/answered.tsx';
import { Button, IconButton } from '../components/button.tsx';
import { CommandText } from '../components/command-text.tsx';
import { FreshnessDot } from '../components/freshness-dot.tsx';
import { Key } from '../components/keys.tsx';
import { EmptyNotice, FailedNotice } from '../components/notice.tsx';
import { AlignedNumber, DirectionMark, directionColor, Flashing } from '../components/number-cell.tsx';
import { OriginBadge } from '../components/origin-badge.tsx';
import { Fact, Panel } from '../components/panel.tsx';
import { Segmented } from '../components/segmented.tsx';
import { markText } from '../features/chart/mark-text.ts';
import { YearSwitch } from '../features/coverage/year-switch.tsx';
import { PrintRow } from '../features/tape/print-row.tsx';
import { TapeBook } from '../features/tape/tape-book.ts';
import { gridOf } from '../features/watchlist/quote-columns.ts';
import { QuoteRow } from '../features/watchlist/quote-row.tsx';
import { ApiError } from '../lib/api.ts';
import { frameWords } from '../lib/frame.ts';
import { QUOTE_COLUMNS } from '../lib/settings.ts';
import type { Answer } from '../lib/use-answer.ts';
import { useDataTexts } from '../lib/use-data-texts.ts';
import { Fields, Forms, Rows as TableRows } from './ui-forms.tsx';

const PRICES = [
  ['128450', 0],
  ['5432.5', 1],
  ['38.12', 2],
  ['13.125', 3],
] as const;
const FRAMES = ['simulated', 'replay', 'none', 'unknown'] as const;
const SIZES = ['text-12', 'text-13', 'text-14', 'text-16', 'text-20', 'text-28'];

export default function UiPage(): ReactElement {
  return (
    <main id="content" className="min-h-0 flex-1 overflow-y-auto bg-surface p-4">
      <div className="grid gap-4 xl:grid-cols-2">
        <Section>
          <Controls />
        </Section>
        <Section>
          <Numbers />
        </Section>
        <Section>
          <Frames />
        </Section>
        <Section>
          <Notices />
        </Section>
        <Section>
          <Fields />
        </Section>
        <Section>
          <Forms />
        </Section>
        <Section>
          <TableRows />
        </Section>
        <Section>
          <Facts />
        </Section>
        <Section stale>
          <Numbers />
        </Section>
        <Section>
          <Rows />
        </Section>
        <Section>
          <Prints />
        </Section>
        <Section>
          <Marks />
        </Section>
        <Section>
          {SIZES.map((size) => (
            <span key={size} className={size}>
              1.234,56
            </span>
          ))}
          <span className="skeleton h-3 w-24" />
        </Section>
      </div>
    </main>
  );
}

function Section({
  stale = false,
  children,
}: {
  readonly stale?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <section className={stale ? 'stale rounded border border-line p-4' : 'rounded border border-line p-4'}>
      <div className="flex flex-wrap items-start gap-4">{children}</div>
    </section>
  );
}

function Controls(): ReactElement {
  const { texts } = useDataTexts();
  const [chosen, setChosen] = useState<'1m' | '5m' | '15m'>('5m');
  const options = (['1m', '5m', '15m'] as const).map((value) => ({
    value,
    label: value,
    name: texts.timeframe.long[value],
  }));
  return (
    <>
      <Button onClick={() => {}}>{texts.failure.retry}</Button>
      <Button onClick={() => {}} icon={<Search size={16} aria-hidden="true" />}>
        {texts.market.search}
      </Button>
      <IconButton name={texts.market.search} onClick={() => {}}>
        <Search size={16} aria-hidden="true" />
      </IconButton>
      <IconButton name={texts.chart.hideTape} pressed onClick={() => {}}>
        <ListOrdered size={16} aria-hidden="true" />
      </IconButton>
      <Segmented label={texts.timeframe.label} value={chosen} options={options} onChange={setChosen} />
      <Key>Ctrl</Key>
      <Key>K</Key>
    </>
  );
}

function Numbers(): ReactElement {
  const { language } = useDataTexts();
  const [value, setValue] = useState(10);
  return (
    <>
      <div className="flex flex-col text-right">
        {PRICES.map(([text, decimals]) => (
          <AlignedNumber key={text} text={text} decimals={decimals} language={language} />
        ))}
      </div>
      {(['up', 'down', 'flat'] as const).map((direction) => (
        <span key={direction} className={`flex items-center gap-1.5 ${directionColor(direction)}`}>
          <DirectionMark direction={direction} />
          {{ up: '+0,42', down: '−1,25', flat: '0,00' }[direction]}
        </span>
      ))}
      {(['fresh', 'aging', 'old', 'silent'] as const).map((freshness) => (
        <FreshnessDot key={freshness} freshness={freshness} />
      ))}
      <Flashing value={String(value)} subject="bench" className="px-1 text-20">
        {value}
      </Flashing>
      <Button onClick={() => setValue(value + 1)}>+</Button>
      <Button onClick={() => setValue(value - 1)}>−</Button>
    </>
  );
}

const ANSWERS: readonly Answer<string>[] = [
  { kind: 'loading' },
  { kind: 'failed', error: new ApiError('network'), retry: () => {} },
  { kind: 'ready', value: '1.234', atMs: 0, isStale: false },
  { kind: 'ready', value: '1.234', atMs: 0, isStale: true },
];

/** One part in each state of its answer: loading, failed, here, and here but old. */
function Facts(): ReactElement {
  const { texts } = useDataTexts();
  return (
    <>
      {ANSWERS.map((answer, place) => (
        <Panel
          // biome-ignore lint/suspicious/noArrayIndexKey: they never move
          key={place}
          title={texts.data.tabs.storage}
          isStale={answer.kind === 'ready' && answer.isStale}
          className="w-85 border border-line"
        >
          <Answered answer={answer} failed={texts.data.storage.failed} lines={1}>
            {(value) => (
              <dl className="p-3">
                <Fact name={texts.data.storage.trades}>{value}</Fact>
              </dl>
            )}
          </Answered>
        </Panel>
      ))}
      <YearSwitch year={2025} onYear={() => {}} />
      <CommandText label={texts.data.day.replay} command="npx pregao start" />
    </>
  );
}

function Frames(): ReactElement {
  const { texts } = useDataTexts();
  return (
    <>
      {FRAMES.map((kind) => (
        <div key={kind} className={`frame-${kind} frame-pattern p-1`}>
          <div className="rounded bg-surface px-3 py-2 text-13 font-semibold text-frame">
            {frameWords(kind, texts).word}
          </div>
        </div>
      ))}
      <OriginBadge origin={{ kind: 'simulated', word: texts.frame.simulated }} />
      <OriginBadge origin={{ kind: 'replay', word: texts.frame.replay }} />
    </>
  );
}

function Notices(): ReactElement {
  const { texts } = useDataTexts();
  return (
    <>
      <EmptyNotice title={texts.watchlist.empty} hint={texts.watchlist.emptyHint} />
      <FailedNotice
        title={texts.chart.failed}
        reason={texts.failure.network}
        code={texts.failure.code('INTERNAL')}
        retryLabel={texts.failure.retry}
        onRetry={() => {}}
      />
    </>
  );
}

const STATES = ['live', 'starting', 'failed', 'unavailable'] as const;

/** Rows of the list that have no quote, in each state; those that have one are on Mercado. */
function Rows(): ReactElement {
  const grid = { '--columns': gridOf(QUOTE_COLUMNS) } as CSSProperties;
  return (
    <div role="grid" className="w-105" style={grid}>
      {[null, ...STATES].map((state, place) => {
        const symbol = state ?? 'none';
        const instrument: InstrumentDto = {
          ...{ exchange: 'UI', symbol, name: symbol, kind: 'share' },
          ...{ tickSize: '0.01', lot: '100', decimals: 2 },
        };
        const subscription: SubscriptionDto | null =
          state === null
            ? null
            : { exchange: 'UI', symbol, refCount: place, state, reason: symbol, freshness: null, lastTradeAt: null };
        return (
          <QuoteRow
            key={symbol}
            instrument={instrument}
            subscription={subscription}
            columns={QUOTE_COLUMNS}
            rowId={`ui-${symbol}`}
            rowIndex={place + 1}
            selected={place === 1}
            active={false}
            onOpen={() => {}}
            onToggle={() => {}}
          />
        );
      })}
    </div>
  );
}

const TRADE: TradeDto = {
  id: 10,
  at: '2026-11-20T13:00:00.000Z',
  price: '38.10',
  quantity: '100',
  session: 'regular',
  condition: 'regular',
  buyer: 3,
  seller: 120,
};

function Prints(): ReactElement {
  const { texts, language } = useDataTexts();
  const [book] = useState(() => {
    const made = new TapeBook();
    const data: TradeDto[] = [
      TRADE,
      { ...TRADE, id: 20, price: '38.12', condition: 'auction' },
      { ...TRADE, id: 30, price: '38.09', buyer: null, seller: null },
      { ...TRADE, id: 40, price: '38.09', session: 'after-hours', quantity: '1250000' },
    ];
    made.receive({ snapshot: true, data });
    made.receive({ snapshot: false, data: [{ ...TRADE, id: 50 }], busted: [20], skipped: 7 });
    return made;
  });
  return (
    <div role="table" className="w-80">
      {book.prints().map((print, place) => (
        <PrintRow
          key={print.key}
          print={print}
          rowIndex={place + 1}
          decimals={2}
          timeZone="America/Sao_Paulo"
          language={language}
          texts={texts}
        />
      ))}
    </div>
  );
}

const CAUSES = ['not-recorded', 'not-subscribed', 'feed-down', 'halted', 'no-trades'] as const;

/** The words of the marks; the marks themselves are on the canvas of a chart. */
function Marks(): ReactElement {
  const { texts, language } = useDataTexts();
  const labels = { timeframe: '5m', timeZone: 'America/Sao_Paulo', language, texts } as const;
  const from = Date.parse(TRADE.at) / 1_000;
  return (
    <ul className="text-12">
      {CAUSES.map((cause, place) => (
        <li key={cause}>
          {markText({ kind: 'missing', x: 0, missing: { from, to: from + 300, count: place + 1, cause } }, labels)}
        </li>
      ))}
      <li>{markText({ kind: 'roll', x: 0, from: 'WINV26', to: 'WINZ26' }, labels)}</li>
    </ul>
  );
}
