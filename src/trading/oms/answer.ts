/** What whoever gave an input is told, once the events of the decision are durable and not before. */

import type { AdapterMessage } from './event.ts';
import type { Life } from './order.ts';

export type Answer =
  | { readonly kind: 'accepted'; readonly orderIds: readonly string[]; readonly replayed: boolean }
  | {
      readonly kind: 'denied';
      readonly orderIds: readonly string[];
      readonly reasons: readonly { readonly code: string; readonly text: string }[];
      readonly replayed: boolean;
    }
  /** The same name for something else (409). */
  | { readonly kind: 'conflict'; readonly text: string }
  /** No such order. */
  | { readonly kind: 'unknown'; readonly orderId: string }
  /** It is over already, as `life` says. */
  | { readonly kind: 'over'; readonly life: Life }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string }
  /** Noted; orders that it is about. */
  | { readonly kind: 'taken'; readonly orderIds: readonly string[] }
  /** The last report that was taken, so that the adapter sends what comes after it; and what it has not noted. */
  | { readonly kind: 'adapter'; readonly adapterSeq: number; readonly messages: readonly AdapterMessage[] };
