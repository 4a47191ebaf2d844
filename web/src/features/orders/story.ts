/** The story of an order as it is read: its events with how long each took, and which of them are for specialists. */

import type { OrderEventDto } from '#contract/orders.ts';

export type Tone = 'plain' | 'good' | 'attention' | 'bad';

export interface StoryStep {
  readonly key: string;
  /** Kind of the event; of a message to the venue with its verb, such as "OutboxQueued.NEW". */
  readonly name: string;
  readonly tone: Tone;
  readonly at: string;
  /** Since the step before that is shown, in ms; null for the first. */
  readonly afterMs: number | null;
  /** What traded, or was taken back; null for other steps. */
  readonly traded: { readonly quantity: string; readonly price: string | null } | null;
  /** Terms that were asked for or taken. */
  readonly terms: {
    readonly quantity: string;
    readonly price: string | null;
    readonly stopPrice: string | null;
  } | null;
  /** The words of whoever caused it; empty where there are none. */
  readonly words: string;
  /** Of an alarm what it is about; null for other steps. */
  readonly alarm: string | null;
  /** Of a refusal by the rules here their codes, with commas between; null for other steps. */
  readonly denial: string | null;
  readonly event: OrderEventDto;
}

/** Steps that say nothing to whoever trades. */
const TECHNICAL: ReadonlySet<string> = new Set([
  'IntentLogged',
  'BrokerIdBound',
  'TimerDone',
  'TriggerIgnored',
  'OutboxQueued.QUERY',
]);

const TONES: Readonly<Record<string, Tone>> = {
  OrderAcked: 'good',
  FillBooked: 'good',
  OrderReplaced: 'good',
  BreakResolved: 'good',
  OrderInDoubt: 'attention',
  OrderStale: 'attention',
  CancelOverdue: 'attention',
  ReplaceOverdue: 'attention',
  CancelRefused: 'attention',
  ReplaceRefused: 'attention',
  OrderSuspended: 'attention',
  AlarmRaised: 'attention',
  OrderAdopted: 'attention',
  FillBusted: 'attention',
  FillCorrected: 'attention',
  OrderDenied: 'bad',
  OrderRejected: 'bad',
  OrderNotSent: 'bad',
  OrderOverfilled: 'bad',
  BreakOpened: 'bad',
};

/** The steps of a story, oldest first; with `isTechnical` all of them. */
export function storyOf(events: readonly OrderEventDto[], isTechnical: boolean): StoryStep[] {
  const steps: StoryStep[] = [];
  for (const event of events) {
    const name = nameOf(event);
    if (!isTechnical && TECHNICAL.has(name)) continue;
    const before = steps.at(-1);
    steps.push({
      key: `${event.seq}.${event.index}`,
      name,
      tone: TONES[event.kind] ?? 'plain',
      at: event.at,
      afterMs: before === undefined ? null : Math.max(0, Date.parse(event.at) - Date.parse(before.at)),
      traded: tradedOf(event),
      terms: termsOf(event),
      words: wordsOf(event),
      alarm: textOf(event.details['alarm']),
      denial: event.kind === 'OrderDenied' ? textOf(event.details['codes']) : null,
      event,
    });
  }
  return steps;
}

function nameOf({ kind, details }: OrderEventDto): string {
  return kind === 'OutboxQueued' && typeof details['verb'] === 'string' ? `${kind}.${details['verb']}` : kind;
}

const EXECUTIONS: ReadonlySet<string> = new Set(['FillBooked', 'FillBusted', 'FillCorrected']);
const WITH_TERMS: ReadonlySet<string> = new Set(['OrderReceived', 'ReplaceRequested', 'OrderReplaced']);

function tradedOf({ kind, details }: OrderEventDto): StoryStep['traded'] {
  const quantity = textOf(details['quantity']);
  return EXECUTIONS.has(kind) && quantity !== null ? { quantity, price: textOf(details['price']) } : null;
}

function termsOf({ kind, details }: OrderEventDto): StoryStep['terms'] {
  const quantity = textOf(details['quantity']);
  if (!WITH_TERMS.has(kind) || quantity === null) return null;
  return { quantity, price: textOf(details['price']), stopPrice: textOf(details['stopPrice']) };
}

function wordsOf({ details }: OrderEventDto): string {
  return textOf(details['text']) ?? textOf(details['evidence']) ?? '';
}

function textOf(value: OrderEventDto['details'][string] | undefined): string | null {
  if (value === undefined || value === null || value === '') return null;
  return String(value);
}
