/** Forms of a table beside JSON, for spreadsheets and analysis. */

import { z } from 'zod';

/** Forms by their short name in a query, with their media types; the first is the one for whoever names none. */
export const FORMS = {
  json: 'application/json',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
} as const;
export type Form = keyof typeof FORMS;

/** As a download link names it, where a browser cannot choose its `Accept`; it wins over `Accept`. */
export const formSchema = z.enum(['json', 'csv', 'parquet', 'arrow']);

/** The media types besides JSON. */
export const TABLE_TYPES: readonly string[] = [FORMS.csv, FORMS.parquet, FORMS.arrow];

/** An opaque place in a list: `nextCursor` of the page before. */
export const cursorSchema = z.string().max(256);
