/** `/ui`, in development only: every component in every state, the test bench for screenshots in both themes. */

import { Search } from 'lucide-react';
import { type ReactElement, type ReactNode, useState } from 'react';
import { Button, IconButton } from '../components/button.tsx';
import { FreshnessDot } from '../components/freshness-dot.tsx';
import { Key } from '../components/keys.tsx';
import { EmptyNotice, FailedNotice } from '../components/notice.tsx';
import { AlignedNumber, DirectionMark, directionColor, Flashing } from '../components/number-cell.tsx';
import { OriginBadge } from '../components/origin-badge.tsx';
import { Segmented } from '../components/segmented.tsx';
import { useTexts } from '../lib/use-live.ts';
import { frameWords } from './frame.ts';

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
        <Section stale>
          <Numbers />
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
  const { texts } = useTexts();
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
      <Segmented label={texts.timeframe.label} value={chosen} options={options} onChange={setChosen} />
      <Key>Ctrl</Key>
      <Key>K</Key>
    </>
  );
}

function Numbers(): ReactElement {
  const { language } = useTexts();
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
      {(['fresh', 'aging', 'old'] as const).map((freshness) => (
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

function Frames(): ReactElement {
  const { texts } = useTexts();
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
  const { texts } = useTexts();
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
