/** What the paper venue itself says of the orders that it got, read from its own file behind everybody's back. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One order at the venue. */
export interface VenueOrder {
  readonly brokerOrderId: string | null;
  readonly symbol: string;
  /** As it was sent first. */
  readonly quantity: string;
  readonly limit: string;
  readonly filled: string;
  readonly isOver: boolean;
}

interface Stored {
  readonly brokerOrderId: string | null;
  readonly status: string;
  readonly asked: { readonly symbol: string; readonly quantity: number; readonly price: number | null };
  readonly executions: readonly { readonly quantity: number; readonly busted: boolean }[];
}

const OVER: ReadonlySet<string> = new Set(['FILLED', 'CANCELED', 'ADMIN_CANCELED', 'EXPIRED', 'REJECTED']);

/** All of them, whatever their day; none where there is no venue yet. */
export function readVenueOrders(folder: string): VenueOrder[] {
  const path = join(folder, 'paper.db');
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database.prepare('SELECT body FROM paper_order ORDER BY number').all();
    return rows.map(({ body }) => venueOrder(JSON.parse(String(body)) as Stored));
  } finally {
    database.close();
  }
}

function venueOrder({ brokerOrderId, status, asked, executions }: Stored): VenueOrder {
  const filled = executions.reduce((sum, { quantity, busted }) => sum + (busted ? 0 : quantity), 0);
  return {
    brokerOrderId,
    symbol: asked.symbol,
    quantity: String(asked.quantity),
    limit: ((asked.price ?? 0) / 10_000).toString(),
    filled: String(filled),
    isOver: OVER.has(status),
  };
}
