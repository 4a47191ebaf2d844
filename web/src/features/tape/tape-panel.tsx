/** Time and sales: what was traded, newest on top. It stands still under the pointer, and while it is scrolled. */

import { ArrowLeft, X } from 'lucide-react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { IconButton } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { EmptyNotice, FailedNotice } from '../../components/notice.tsx';
import { ApiError } from '../../lib/api.ts';
import { failureText } from '../../lib/failure-text.ts';
import { rowsInSight } from '../../lib/row-window.ts';
import { useStaleness, useTexts } from '../../lib/use-live.ts';
import { PRINT_GRID, PrintRow } from './print-row.tsx';
import { largeEnough, type Print } from './tape-book.ts';
import { useHeld, useTape } from './use-tape.ts';

export interface TapePanelProps {
  readonly exchange: string;
  /** Null while it is not known which contract a continuous series has. */
  readonly symbol: string | null;
  readonly decimals: number;
  readonly timeZone: string;
  /** Least quantity that is shown; null for all. */
  readonly minimum: number | null;
  readonly onMinimum: (minimum: number | null) => void;
  readonly onClose: () => void;
}

export function TapePanel(props: TapePanelProps): ReactElement {
  const { symbol, minimum, onMinimum, onClose } = props;
  const { texts } = useTexts();
  const isStale = useStaleness().kind !== 'current';
  const title = symbol === null ? texts.chart.tape : texts.tape.title(symbol);
  return (
    <section
      aria-label={title}
      className={classNames('flex min-h-0 min-w-0 flex-1 flex-col bg-surface', isStale && 'stale')}
      data-stale={isStale}
      data-tape={symbol ?? ''}
    >
      <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-1 pl-3 pointer-coarse:h-13">
        <IconButton name={texts.tape.back} onClick={onClose} className="-ml-2 xl:hidden">
          <ArrowLeft size={20} aria-hidden="true" />
        </IconButton>
        <h2 className="min-w-0 truncate text-14 font-semibold">{title}</h2>
        <span className="flex-1" />
        <MinimumField value={minimum} onChange={onMinimum} />
        <IconButton name={texts.chart.hideTape} onClick={onClose} className="max-xl:hidden">
          <X size={16} aria-hidden="true" />
        </IconButton>
      </div>
      {symbol === null ? (
        <LoadingPrints label={texts.tape.loading} />
      ) : (
        <Tape key={`${props.exchange} ${symbol}`} {...props} symbol={symbol} />
      )}
    </section>
  );
}

interface MinimumFieldProps {
  readonly value: number | null;
  readonly onChange: (minimum: number | null) => void;
}

function MinimumField({ value, onChange }: MinimumFieldProps): ReactElement {
  const { texts } = useTexts();
  return (
    <label className="flex items-center gap-1.5 text-12 text-muted" title={texts.tape.minimum}>
      {texts.tape.minimumShort}
      <input
        type="text"
        inputMode="numeric"
        aria-label={texts.tape.minimum}
        value={value ?? ''}
        onChange={({ target }) => {
          const digits = target.value.replace(/\D/g, '').slice(0, 9);
          onChange(Number(digits) > 0 ? Number(digits) : null);
        }}
        autoComplete="off"
        className="h-7 w-16 rounded border border-line-strong bg-transparent px-1.5 text-right text-13 text-text pointer-coarse:h-11 pointer-coarse:text-16"
      />
    </label>
  );
}

function Tape({ exchange, symbol, minimum, ...look }: TapePanelProps & { readonly symbol: string }): ReactElement {
  const { texts } = useTexts();
  const tape = useTape(exchange, symbol);
  switch (tape.kind) {
    case 'waiting':
      return <LoadingPrints label={texts.tape.loading} />;
    case 'refused': {
      const { reason, code } = failureText(new ApiError('problem', { code: tape.code }), texts);
      return (
        <Middle>
          <FailedNotice
            title={texts.tape.failed}
            reason={reason}
            code={code}
            retryLabel={texts.app.reload}
            onRetry={() => location.reload()}
          />
        </Middle>
      );
    }
    case 'live': {
      const shown = largeEnough(tape.prints, minimum);
      if (shown.length > 0) return <Prints prints={shown} {...look} />;
      const { empty, emptyHint, noneLargeEnough, noneLargeEnoughHint } = texts.tape;
      return (
        <Middle>
          {tape.prints.length === 0 ? (
            <EmptyNotice title={empty} hint={emptyHint} />
          ) : (
            <EmptyNotice title={noneLargeEnough} hint={noneLargeEnoughHint} />
          )}
        </Middle>
      );
    }
  }
}

/** As high as `h-6` and `h-7`. */
const ROW_PX = 24;
const HEADER_PX = 28;

interface PrintsProps {
  readonly prints: readonly Print[];
  readonly decimals: number;
  readonly timeZone: string;
}

function Prints({ prints, decimals, timeZone }: PrintsProps): ReactElement {
  const { texts, language } = useTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrollTop: 0, height: 800 });
  const [pointed, setPointed] = useState(false);
  const { prints: shown, waiting } = useHeld(prints, pointed || view.scrollTop > 0);
  const { first, end } = rowsInSight({ ...view, rowHeight: ROW_PX, count: shown.length });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => setView({ scrollTop: element.scrollTop, height: element.clientHeight - HEADER_PX });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="table"
        aria-label={texts.chart.tape}
        aria-rowcount={shown.length + 1}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        onPointerEnter={({ pointerType }) => setPointed(pointerType === 'mouse')}
        onPointerLeave={() => setPointed(false)}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain"
      >
        <HeaderRow />
        <div role="rowgroup" className="relative" style={{ height: shown.length * ROW_PX }}>
          <div role="presentation" className="absolute inset-x-0" style={{ top: first * ROW_PX }}>
            {shown.slice(first, end).map((print, offset) => (
              <PrintRow
                key={print.key}
                print={print}
                rowIndex={first + offset + 2}
                decimals={decimals}
                timeZone={timeZone}
                language={language}
                texts={texts}
              />
            ))}
          </div>
        </div>
      </div>
      {waiting === 0 ? null : (
        <span className="pointer-events-none absolute top-8 left-1/2 z-10 -translate-x-1/2 rounded-full border border-line-strong bg-raised px-2 text-12 leading-5 text-accent">
          {texts.tape.waiting(waiting)}
        </span>
      )}
    </div>
  );
}

function HeaderRow(): ReactElement {
  const { texts } = useTexts();
  const { time, price, quantity, buyer, buyerHint, seller, sellerHint } = texts.tape;
  return (
    <div role="rowgroup" className="sticky top-0 z-10 bg-surface">
      <div
        role="row"
        aria-rowindex={1}
        className={`${PRINT_GRID} h-7 cursor-default border-b border-line text-12 text-faint`}
      >
        <span role="columnheader">{time}</span>
        <span role="columnheader" className="text-right">
          {price}
        </span>
        <span role="columnheader" className="text-right">
          {quantity}
        </span>
        <span role="columnheader" className="text-right" title={buyerHint}>
          {buyer}
        </span>
        <span role="columnheader" className="text-right" title={sellerHint}>
          {seller}
        </span>
      </div>
    </div>
  );
}

function Middle({ children }: { readonly children: ReactElement }): ReactElement {
  return <div className="flex min-h-0 flex-1 items-center justify-center p-4">{children}</div>;
}

const SKELETON_ROWS = Array.from({ length: 40 }, (_, row) => row);

function LoadingPrints({ label }: { readonly label: string }): ReactElement {
  return (
    <div role="status" aria-label={label} className="min-h-0 flex-1 overflow-hidden pt-7">
      {SKELETON_ROWS.map((row) => (
        <div key={row} className="flex h-6 items-center justify-between border-b border-line px-3">
          <span className="skeleton h-3 w-12" />
          <span className="skeleton h-3 w-28" />
        </div>
      ))}
    </div>
  );
}
