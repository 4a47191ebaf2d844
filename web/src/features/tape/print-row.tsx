/** One trade of time and sales, in a row of fixed height. */

import { memo, type ReactElement } from 'react';
import { classNames } from '../../components/class-names.ts';
import { DirectionMark, directionColor } from '../../components/number-cell.tsx';
import { formatNumber } from '../../lib/format.ts';
import type { Texts } from '../../lib/i18n/catalogue.ts';
import type { Language } from '../../lib/settings.ts';
import { formatSecond } from '../../lib/time-format.ts';
import type { Print } from './tape-book.ts';

/** Columns of the header and of every row: time, price, quantity, buyer, seller. */
export const PRINT_GRID = 'grid grid-cols-[60px_minmax(0,1fr)_56px_42px_42px] items-center gap-x-1 px-3';

export interface PrintRowProps {
  readonly print: Print;
  readonly rowIndex: number;
  readonly decimals: number;
  readonly timeZone: string;
  readonly language: Language;
  readonly texts: Texts;
}

export const PrintRow = memo(function PrintRow(props: PrintRowProps): ReactElement {
  const { print, rowIndex, decimals, timeZone, language, texts } = props;
  const { trade, direction, busted } = print;
  const note = noteOf(print, texts);
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      data-print={trade.id}
      data-busted={busted}
      className={classNames(
        PRINT_GRID,
        'h-6 cursor-default border-b border-line text-13',
        busted ? 'text-faint line-through' : '',
        print.skipped > 0 && 'border-b-attention',
      )}
      title={print.skipped > 0 ? texts.tape.skipped(print.skipped) : undefined}
    >
      <span role="cell" className={busted ? '' : 'text-muted'}>
        {formatSecond(Date.parse(trade.at), timeZone, language)}
      </span>
      <span
        role="cell"
        className={classNames('flex min-w-0 items-center justify-end gap-1.5', busted ? '' : directionColor(direction))}
      >
        {note === null ? null : (
          <span className="min-w-0 flex-1 truncate text-12 text-faint no-underline" title={note}>
            {note}
          </span>
        )}
        <DirectionMark direction={direction} />
        <span className="font-medium" data-cell="price">
          {formatNumber(trade.price, decimals, language)}
        </span>
      </span>
      <span role="cell" className="text-right" data-cell="quantity">
        {formatNumber(trade.quantity, 0, language)}
      </span>
      <Broker code={trade.buyer} />
      <Broker code={trade.seller} />
    </div>
  );
});

function Broker({ code }: { readonly code: number | null }): ReactElement {
  return (
    <span role="cell" className="text-right text-12 text-muted">
      {code ?? '—'}
    </span>
  );
}

/** What sets the trade apart from any other; null where nothing does. */
function noteOf({ trade, busted }: Print, { tape }: Texts): string | null {
  const words: Readonly<Record<string, string>> = tape.conditions;
  const condition = trade.condition === 'regular' ? null : (words[trade.condition] ?? trade.condition);
  const session = trade.session === 'after-hours' ? tape.afterHours : null;
  const notes = [busted ? tape.busted : null, condition, session].filter((note) => note !== null);
  return notes.length === 0 ? null : notes.join(' · ');
}
