/** The ticket as React sees it: its draft, what the rules say to it now, and the desk that sends it. */

import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import { call } from '../../lib/call.ts';
import { type Services, useServices } from '../../lib/services.ts';
import { browserSession } from '../../lib/settings.ts';
import { useInstruments } from '../../lib/use-instruments.ts';
import type { OrderFeed } from './order-feed.ts';
import { type PlacedReason, placeReasons } from './refusal.ts';
import { SendDesk, type SendState } from './send-desk.ts';
import {
  type Draft,
  type Drafted,
  drafted,
  EMPTY_DRAFT,
  type Field,
  type OrderRequest,
  type TicketSide,
  withChange,
} from './ticket-draft.ts';
import { useFeed } from './use-orders.ts';
import { useTexts } from './use-texts.ts';

const desks = new WeakMap<Services, SendDesk>();

/** The one desk of the page: what is on its way goes on while somebody is on another page. */
function useDesk(): { readonly desk: SendDesk; readonly sent: SendState } {
  const services = useServices();
  const feed = useFeed();
  const known = desks.get(services);
  const desk = known ?? deskOf(services, feed);
  if (known === undefined) desks.set(services, desk);
  const sent = useSyncExternalStore(
    (listener) => desk.subscribe(listener),
    () => desk.state(),
  );
  return { desk, sent };
}

function deskOf({ access }: Services, feed: OrderFeed): SendDesk {
  return new SendDesk({
    submit: (body) => access.act(() => call(orderEndpoints.submitOrder, { body })),
    find: async (clientOrderId) => {
      const query = { clientOrderId };
      return (await access.act(() => call(orderEndpoints.listOrders, { query }))).orders;
    },
    newId: randomName,
    keeper: browserSession(),
    onOrders: (orders) => feed.take(orders),
  });
}

/** 128 bits by chance; `randomUUID` is missing on pages without HTTPS. */
function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `web-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** What the rules say to the order as it stands. */
export type Verdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'fits' }
  | { readonly kind: 'against'; readonly reasons: readonly PlacedReason[] }
  | { readonly kind: 'unknown' };

export interface Ticket {
  readonly draft: Draft;
  readonly change: (change: Partial<Draft>) => void;
  readonly instrument: InstrumentDto | null;
  readonly made: Drafted;
  readonly verdict: Verdict;
  /** What stands beside a field. */
  readonly errorsAt: (field: Field | null) => readonly string[];
  readonly sent: SendState;
  readonly desk: SendDesk;
}

export interface TicketSubject {
  readonly exchange: string;
  readonly symbol: string | null;
  /** As the address says. */
  readonly side: TicketSide;
  /** Out of sight it keeps what was typed, and asks nothing. */
  readonly isShown: boolean;
  readonly errorWords: (made: Drafted, reasons: readonly PlacedReason[]) => Ticket['errorsAt'];
}

export function useTicket({ exchange, symbol, side, isShown, errorWords }: TicketSubject): Ticket {
  const { language } = useTexts();
  const { desk, sent } = useDesk();
  const [typed, setTyped] = useState<Draft>(EMPTY_DRAFT);
  const instrument = useInstrument(exchange, symbol);
  // Prices of one instrument are nonsense for another.
  const [priced, setPriced] = useState(symbol);
  if (priced !== symbol) {
    setPriced(symbol);
    // What is typed before any instrument is known is meant for the first one.
    if (priced !== null)
      setTyped({ ...typed, quantity: '', price: '', stopPrice: '', gain: '', lossStop: '', lossPrice: '' });
  }
  const draft = useMemo(() => ({ ...typed, exchange, symbol, side }), [typed, exchange, symbol, side]);
  const made = useMemo(() => drafted(draft, language), [draft, language]);
  const verdict = useVerdict({ made, draft, tick: instrument?.tickSize ?? null, isShown });
  const reasons = useMemo(() => {
    if (verdict.kind === 'against') return verdict.reasons;
    if (sent.kind !== 'refused') return [];
    return placeReasons(sent.reasons, { draft, tick: instrument?.tickSize ?? null, language });
  }, [verdict, sent, draft, instrument, language]);
  return {
    draft,
    change: (change) => {
      desk.clear();
      setTyped((now) => withChange(now, change));
    },
    instrument,
    made,
    verdict,
    errorsAt: errorWords(made, reasons),
    sent,
    desk,
  };
}

export function useInstrument(exchange: string, symbol: string | null): InstrumentDto | null {
  const instruments = useInstruments();
  return useMemo(() => {
    if (instruments.kind !== 'ready') return null;
    return instruments.list.find((one) => one.exchange === exchange && one.symbol === symbol) ?? null;
  }, [instruments, exchange, symbol]);
}

const PAUSE_MS = 300;
/** Prices move and phases change: what fitted is asked about again. */
const CHECK_EVERY_MS = 5_000;

interface VerdictSource {
  readonly made: Drafted;
  readonly draft: Draft;
  readonly tick: string | null;
  readonly isShown: boolean;
}

/** Asks the server's own rules, once typing pauses. */
function useVerdict({ made, draft, tick, isShown }: VerdictSource): Verdict {
  const { language } = useTexts();
  const body = made.kind === 'ready' ? made.body : null;
  const settled = useSettled(body);
  const query = useQuery({
    queryKey: ['order-check', settled],
    queryFn: ({ signal }) => call(orderEndpoints.checkOrder, { body: settled as OrderRequest }, signal),
    enabled: settled !== null && isShown,
    refetchInterval: (now) => (now.state.error === null ? CHECK_EVERY_MS : false),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const answer = useDeferredValue(query.data);
  return useMemo(() => {
    if (body === null) return { kind: 'none' };
    if (settled !== body) return { kind: 'checking' };
    if (answer === undefined) return query.error === null ? { kind: 'checking' } : { kind: 'unknown' };
    if (answer.verdict === 'ACCEPTED') return { kind: 'fits' };
    return { kind: 'against', reasons: placeReasons(answer.reasons, { draft, tick, language }) };
  }, [body, settled, answer, query.error, draft, tick, language]);
}

/** The body once it has not changed for a moment. */
function useSettled(body: OrderRequest | null): OrderRequest | null {
  const [settled, setSettled] = useState<OrderRequest | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(body), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [body]);
  return settled;
}
