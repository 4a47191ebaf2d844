/**
 * Sends orders, once each. A request has a name for ever: that which the client chose, or its `Idempotency-Key`, or a new
 * one. The core knows the names of what is not long settled, and what it has forgotten the projection still knows; so no
 * second store is written for it.
 */

import type { Principal } from '#contract/access.ts';
import type { OrderDto, RefusalReason, SubmitOrderBody } from '#contract/orders.ts';
import {
  type By,
  decide,
  type GiveAnswer,
  hasForgotten,
  type Input,
  type InputBody,
  type KnownRequest,
  type OrderReader,
  orderIdFromPublic,
  projectOrder,
  publicOrderId,
  type Sequencer,
  type SequencerHealth,
} from '#trading/index.ts';
import { type FactRefusal, type FoundFacts, NOTHING_KNOWN, type OrderFacts } from './order-facts.ts';
import { bodyHashOf, isHashOf, nameOfKey, type Submit, submitInput } from './order-request.ts';

export interface OrderDeskParts {
  readonly sequencer: Pick<Sequencer, 'give' | 'order' | 'state'>;
  readonly reader: Pick<OrderReader, 'get' | 'request'>;
  readonly facts: OrderFacts;
  /** Of the adapter that gets the orders. */
  readonly adapterId: string;
  /** Of the core and of that adapter: what is HALTED takes no new order. */
  readonly health: () => SequencerHealth;
  readonly newId: () => string;
}

/** Who asks, and how the request is called. */
export interface Asker {
  readonly principal: Principal;
  readonly requestId: string;
  /** The `Idempotency-Key`, where there is one. */
  readonly key: string | null;
}

export type Submitted =
  | {
      readonly kind: 'accepted' | 'denied';
      readonly clientOrderId: string;
      /** As they are called outside. */
      readonly orderIds: readonly string[];
      /** Empty where they were accepted. */
      readonly reasons: readonly RefusalReason[];
      readonly replayed: boolean;
    }
  | { readonly kind: 'no facts'; readonly refusal: FactRefusal }
  | Extract<GiveAnswer, { kind: 'conflict' | 'unavailable' | 'refused' }>;

export interface OrderDesk {
  submit(body: SubmitOrderBody, asker: Asker): Promise<Submitted>;
  /** What `submit` would say, and nothing happens. */
  check(body: SubmitOrderBody, asker: Asker): Promise<Submitted>;
  /** Orders as they are on the disk; those that nobody has are left out. */
  orders(tenant: string, publicIds: readonly string[]): Promise<readonly OrderDto[]>;
}

/** A request that is long settled, and the exchange of its orders; null where it has none. */
interface Settled extends KnownRequest {
  readonly exchange: string | null;
}

/** An input that the core is to decide. */
interface Prepared {
  readonly kind: 'new';
  readonly input: Submit;
  /** Whose the name is; null where it is the tenant's. */
  readonly owner: string | null;
  /** Whether the core knew its name, so that the lists were not asked for it. */
  readonly wasHere: boolean;
}

/** Keys that came together with a clientOrderId are remembered so many at a time. */
const KEYS_MAX = 10_000;

const NAMES_UNKNOWN: Submitted = {
  ...{ kind: 'unavailable', code: 'BUSY' },
  text: 'the names of older orders cannot be read now, so nobody knows whether this one is new: send it again, or without a clientOrderId',
};

export function createOrderDesk(parts: OrderDeskParts): OrderDesk {
  const { sequencer, reader, facts, adapterId } = parts;
  const bound = createKeyBook();

  const { isHere, settledRequest, isTaken, asKnown } = createNameBook(sequencer, reader);

  /** What is known of the request already; the input that it asks for where it is new. */
  async function prepare(body: SubmitOrderBody, asker: Asker): Promise<Submitted | Prepared> {
    const { tenantId: tenant, userId } = asker.principal;
    const { name, isOfKey, isMade } = nameOf(body, asker, parts.newId);
    const owner = isOfKey ? userId : null;
    const bodyHash = bodyHashOf(body, owner);
    const wasHere = isHere(tenant, name);
    const settled = isMade || wasHere ? null : await settledRequest(tenant, name);
    if (settled === 'unknown') return NAMES_UNKNOWN;
    if (settled !== null) {
      const isSame = isHashOf(settled.bodyHash, body, { userId: owner, exchange: settled.exchange });
      return isSame ? replayOf(name, settled) : conflict(name);
    }
    if (asker.key !== null && !isOfKey) {
      const meaning = `${name} ${bodyHashOf({ ...body, exchange: undefined }, owner)}`;
      if (!bound.binds(`${tenant} ${userId} ${asker.key}`, meaning)) return conflict(asker.key);
      const other = nameOfKey(asker.key);
      if (other !== name && (await isTaken(tenant, other))) return conflict(asker.key);
    }
    const isKnown = isHere(tenant, name);
    const { state, reason } = parts.health();
    if (state === 'HALTED' && !isKnown) return halted(reason);
    const found = await facts.of(body);
    const refusal = found.ok ? lastDayPassed(body, found.value) : found.error;
    if (refusal !== null && !isKnown) return { kind: 'no facts', refusal };
    // The core answers what it knows by its name alone, whether or not its market still runs.
    const { exchange, facts: now } = found.ok ? found.value : { exchange: body.exchange ?? '', facts: NOTHING_KNOWN };
    const key = { tenant, clientOrderId: name, bodyHash, adapterId };
    const input = submitInput(body, { key, exchange, facts: now });
    return { kind: 'new', input, owner, wasHere: wasHere || isKnown };
  }

  async function submit(body: SubmitOrderBody, asker: Asker): Promise<Submitted> {
    const prepared = await prepare(body, asker);
    if (prepared.kind !== 'new') return prepared;
    // Forgotten while its facts were asked for: it would be new to the core, and the lists know it.
    if (prepared.wasHere && !isHere(asker.principal.tenantId, prepared.input.clientOrderId)) return submit(body, asker);
    const input = asKnown(body, prepared);
    return submittedOf(await sequencer.give(input, byOf(asker)), input.clientOrderId);
  }

  return {
    submit,
    async check(body, asker) {
      const prepared = await prepare(body, asker);
      if (prepared.kind !== 'new') return prepared;
      return submittedOf(trial(sequencer.state, asKnown(body, prepared), byOf(asker)), prepared.input.clientOrderId);
    },
    async orders(tenant, publicIds) {
      const found = publicIds.map(async (id) => {
        const order = sequencer.order(orderIdFromPublic(tenant, id) ?? '');
        return order === undefined ? reader.get(tenant, id) : projectOrder(order);
      });
      return (await Promise.all(found)).filter((order) => order !== null);
    },
  };
}

/** What is known of the names of requests: by the core, and by the lists of what it has forgotten. */
function createNameBook({ state }: Pick<Sequencer, 'state'>, reader: OrderDeskParts['reader']) {
  const isHere = (tenant: string, name: string): boolean => state.requests.has(`${tenant}/${name}`);

  /**
   * What the projection knows of a name that the core may have forgotten. While it cannot be asked nobody knows whether
   * the name is new, and taking it for new would send it twice: `unknown`.
   */
  async function settledRequest(tenant: string, name: string): Promise<Settled | null | 'unknown'> {
    // A core that has forgotten nothing knows all names itself.
    if (!hasForgotten(state)) return null;
    try {
      const found = await reader.request(tenant, name);
      const [id] = found?.orderIds ?? [];
      const order = id === undefined ? null : await reader.get(tenant, id);
      return found && { ...found, exchange: order?.exchange ?? null };
    } catch {
      return 'unknown';
    }
  }

  async function isTaken(tenant: string, name: string): Promise<boolean> {
    return isHere(tenant, name) || (await settledRequest(tenant, name)) !== null;
  }

  /** The input, in the words in which the core knows it already. */
  function asKnown(body: SubmitOrderBody, { input, owner }: Prepared): Submit {
    const { requests, orders } = state;
    const known = requests.get(`${input.tenant}/${input.clientOrderId}`);
    const exchange = orders.get(known?.orderIds[0] ?? '')?.intent.exchange ?? null;
    if (known === undefined || !isHashOf(known.bodyHash, body, { userId: owner, exchange })) return input;
    return { ...input, bodyHash: known.bodyHash };
  }

  return { isHere, settledRequest, isTaken, asKnown };
}

/** On whose behalf something is asked of the core: the user, or the key that acts in the user's place. */
export function byOf({ principal, requestId }: Pick<Asker, 'principal' | 'requestId'>): By {
  const { kind, id, userId } = principal;
  return { principal: kind === 'key' ? `key ${id}` : userId, corr: requestId };
}

interface Name {
  readonly name: string;
  readonly isOfKey: boolean;
  /** Nobody can have used it before. */
  readonly isMade: boolean;
}

function nameOf({ clientOrderId }: SubmitOrderBody, { key }: Asker, newId: () => string): Name {
  if (clientOrderId !== undefined) return { name: clientOrderId, isOfKey: false, isMade: false };
  if (key !== null) return { name: nameOfKey(key), isOfKey: true, isMade: false };
  return { name: newId(), isOfKey: false, isMade: true };
}

/** What the core would decide at this moment. */
function trial(state: Sequencer['state'], body: InputBody, { principal, corr }: By): GiveAnswer {
  const input = { v: 1, seq: state.seq + 1, at: state.at, principal, corr, ...body } satisfies Input;
  return decide(state, input).answer;
}

function submittedOf(answer: GiveAnswer, clientOrderId: string): Submitted {
  switch (answer.kind) {
    case 'accepted':
      return { ...answer, clientOrderId, orderIds: answer.orderIds.map(publicOrderId), reasons: [] };
    case 'denied':
      return { ...answer, clientOrderId, orderIds: answer.orderIds.map(publicOrderId) };
    case 'conflict':
    case 'unavailable':
    case 'refused':
      return answer;
    case 'taken':
    case 'unknown':
    case 'over':
    case 'adapter':
      throw new Error(`a new order was answered with ${answer.kind}`);
  }
}

function replayOf(clientOrderId: string, { orderIds, reasons }: KnownRequest): Submitted {
  const kind = reasons.length > 0 ? 'denied' : 'accepted';
  return { kind, clientOrderId, orderIds, reasons, replayed: true };
}

function halted(reason: string | null): Submitted {
  return { kind: 'unavailable', code: 'HALTED', text: `no new order is taken: ${reason}` };
}

/** An order whose last day is over would trade on a day that nobody asked for. */
function lastDayPassed(body: SubmitOrderBody, { date }: FoundFacts): FactRefusal | null {
  const goodTill = body.form === 'oco' ? undefined : body.goodTill;
  if (goodTill === undefined || date === null || goodTill >= date) return null;
  return { kind: 'denied', code: 'FORM', detail: `Its last day, ${goodTill}, is over: at the exchange it is ${date}.` };
}

function conflict(name: string): Submitted {
  return { kind: 'conflict', text: `the name ${name} is another request's already: choose a new one` };
}

/** Which request a key came with first, of the newest keys. It guards against mistakes: what counts is the name. */
function createKeyBook() {
  const requests = new Map<string, string>();
  return {
    /** Whether `key` stands for `request` alone. */
    binds(key: string, request: string): boolean {
      const before = requests.get(key);
      if (before !== undefined) return before === request;
      const [oldest] = requests.keys();
      if (requests.size >= KEYS_MAX && oldest !== undefined) requests.delete(oldest);
      requests.set(key, request);
      return true;
    },
  };
}
