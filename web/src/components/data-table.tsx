/** A table of rows: its head stays in sight, its figures are aligned, and what is too wide scrolls inside of it. */

import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { ScrollRegion } from './scroll-region.tsx';

export interface Column {
  readonly head: string;
  readonly isNumber?: boolean;
  readonly isCentred?: boolean;
  /** Stays in sight at the right where there is room for it: what can be done with the row. */
  readonly isPinned?: boolean;
  readonly className?: string;
}

export interface Row {
  readonly key: string;
  readonly cells: readonly ReactNode[];
  /** No longer in use: it loses its colour. */
  readonly isFaint?: boolean;
}

export interface DataTableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  /** The first cell of each row is its name. */
  readonly rows: readonly Row[];
}

export function DataTable({ label, columns, rows }: DataTableProps): ReactElement {
  return (
    <ScrollRegion label={label} className="max-h-[70dvh]">
      <table className="w-full border-collapse text-13">
        <thead>
          <tr>
            {columns.map(({ head, isNumber, isCentred, isPinned }) => (
              <th
                key={head}
                scope="col"
                className={classNames(
                  'sticky top-0 h-8 border-b border-line bg-surface px-3 text-12 font-medium whitespace-nowrap text-muted',
                  isPinned ? 'z-10 md:right-0 md:z-20' : 'z-10',
                  isNumber ? 'text-right' : isCentred ? 'text-center' : 'text-left',
                )}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, isFaint }) => (
            <tr key={key} className={classNames('border-b border-line last:border-0', isFaint && 'text-muted')}>
              {columns.map((column, place) => (
                <Cell key={column.head} isHead={place === 0} column={column}>
                  {cells[place]}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

interface CellProps {
  readonly isHead: boolean;
  readonly column: Column;
  readonly children: ReactNode;
}

function Cell({ isHead, column: { isNumber, isCentred, isPinned, className }, children }: CellProps): ReactElement {
  const classes = classNames(
    'h-[max(36px,var(--row))] px-3 py-1 align-middle',
    isPinned ? 'md:sticky md:right-0 md:z-10 md:bg-surface' : 'relative',
    isNumber ? 'text-right whitespace-nowrap' : isCentred ? 'text-center' : 'text-left',
    isHead && 'font-medium',
    className,
  );
  return isHead ? (
    <th scope="row" className={classes}>
      {children}
    </th>
  ) : (
    <td className={classes}>{children}</td>
  );
}
