/** Which fields of the ticket a refusal is about, so that each reason stands beside what has to be changed. */

import type { RefusalReason } from '#contract/orders.ts';
import type { Language } from '../../lib/settings.ts';
import { isMultiple, readPrice } from '../../lib/typed-number.ts';
import { type Draft, type Field, has, PRICE_FIELDS, type PriceField } from './ticket-draft.ts';

export interface PlacedReason {
  /** Null for the order as a whole. */
  readonly field: Field | null;
  readonly reason: RefusalReason;
}

export interface Placing {
  readonly draft: Draft;
  readonly tick: string | null;
  readonly language: Language;
}

/** Every reason with its field; one that is about several fields stands at each, and equal ones stand once. */
export function placeReasons(reasons: readonly RefusalReason[], placing: Placing): PlacedReason[] {
  const placed: PlacedReason[] = [];
  for (const reason of reasons) {
    const fields = fieldsOf(reason, placing);
    for (const field of fields.length === 0 ? [null] : fields) {
      const isThere = placed.some(
        (one) =>
          one.field === field && one.reason.code === reason.code && (field !== null || one.reason.text === reason.text),
      );
      if (!isThere) placed.push({ field, reason });
    }
  }
  return placed;
}

function fieldsOf({ code, text }: RefusalReason, { draft, tick, language }: Placing): readonly Field[] {
  const shown = PRICE_FIELDS.filter((field) => has(draft, field));
  switch (code) {
    case 'LOT':
    case 'QUANTITY':
    case 'QUANTITY_MAX':
      return ['quantity'];
    case 'TICK':
      return shown.filter((field) => {
        const price = readPrice(draft[field], language);
        return price.kind === 'number' && !isMultiple(price.text, tick);
      });
    case 'PRICE_BAND':
      return draft.form === 'single' ? aboutStop(shown, text) : [];
    case 'STOP_THROUGH':
    case 'SYNTHETIC_STOP':
      return shown.filter((field) => field === 'stopPrice');
    case 'INSTRUMENT':
    case 'REFERENCE':
    case 'CONTINUOUS':
    case 'NOT_LIVE':
      return ['symbol'];
    case 'FORM':
      return formFields(text, shown);
    default:
      return [];
  }
}

/** The check names the stop where it means it. */
function aboutStop(shown: readonly PriceField[], text: string): readonly Field[] {
  const field = /stop price/.test(text) ? 'stopPrice' : 'price';
  return shown.filter((one) => one === field);
}

function formFields(text: string, shown: readonly PriceField[]): readonly Field[] {
  if (/could never trade/.test(text)) return shown.filter((field) => field === 'price' || field === 'lossPrice');
  if (/lasts|last day/.test(text)) return ['timeInForce'];
  return [];
}
