/** The port of Parquet: a table as a file of that form. */

import type { Table } from './table.ts';

export interface ParquetWriter {
  /**
   * Writes the table to a new file and answers its path; whoever asked removes it. Where it fails nothing is left.
   * Tables larger than memory go through the disk.
   */
  write(table: Table): Promise<string>;
  close(): Promise<void>;
}
