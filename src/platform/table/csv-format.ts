/** Tables as CSV (RFC 4180): a header, then a line a row; decimals with a point, times ISO 8601 in UTC. */

import { formatPrice, type Price } from '#kernel/price.ts';
import { type Instant, toIso } from '#kernel/time.ts';
import { formatTurnover, type Turnover } from '#kernel/turnover.ts';
import type { Cell, Column, ColumnType, Row, Table } from './table.ts';

/** The table as text, a piece for each batch. Empty cells are what is not known. */
export async function* csvOf({ columns, batches }: Table): AsyncGenerator<string, void, undefined> {
  yield `${columns.map(({ name }) => name).join(',')}\n`;
  for await (const rows of batches) if (rows.length > 0) yield csvRows(columns, rows);
}

/** The lines of some rows, each with its end. */
export function csvRows(columns: readonly Column[], rows: readonly Row[]): string {
  let text = '';
  for (const row of rows) {
    for (let index = 0; index < columns.length; index++)
      text += `${index === 0 ? '' : ','}${cellText((columns[index] as Column).type, row[index] as Cell)}`;
    text += '\n';
  }
  return text;
}

function cellText(type: ColumnType, cell: Cell): string {
  if (cell === null) return '';
  switch (type) {
    case 'price':
      return formatPrice(cell as Price);
    case 'turnover':
      return formatTurnover(cell as Turnover);
    case 'instant':
      return toIso(cell as Instant);
    case 'text':
      return safeText(String(cell));
    case 'integer':
    case 'boolean':
      return String(cell);
  }
}

/** What a spreadsheet would take for a formula is told as text, and what would break the line is quoted. */
function safeText(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
