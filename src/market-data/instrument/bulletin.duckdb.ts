/** The bulletin of a day as Parquet, with the columns of the price report. DuckDB reads it; nothing is kept. */

import { DuckDBInstance } from '@duckdb/node-api';
import { err, ok, type Result } from '#kernel/result.ts';
import { PRICE_REPORT_FIELDS, type PriceReportFields } from './price-report.ts';

/** The rows of a bulletin; an error where the file is damaged or lacks a column. */
export async function readBulletin(path: string): Promise<Result<readonly PriceReportFields[], string>> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    // Numbers as text: the shortest that means the same, as the exchange wrote them.
    const columns = [...PRICE_REPORT_FIELDS, 'TradDt'].map((name) => `coalesce(CAST("${name}" AS VARCHAR), '')`);
    const reader = await connection.runAndReadAll(
      `SELECT ${columns.join(', ')} FROM read_parquet('${path.replaceAll("'", "''")}')`,
    );
    const names = [...PRICE_REPORT_FIELDS, 'TradDt'];
    return ok(
      reader.getRows().map((row) => {
        const fields = Object.fromEntries(names.map((name, index) => [name, plain(String(row[index]))]));
        return { ...fields, Ccy: '' } as unknown as PriceReportFields;
      }),
    );
  } catch (error) {
    return err((error as Error).message.split('\n')[0] ?? 'it cannot be read');
  } finally {
    instance.closeSync();
  }
}

/** "99.0" as "99": a whole number of a column of floats. */
function plain(text: string): string {
  return text.replace(/^(-?\d+)\.0$/, '$1');
}
