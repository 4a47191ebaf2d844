/**
 * An adapter as one would write it in an afternoon: it remembers nothing, believes what it is told first, and sends
 * again what failed. The oracles must find it out.
 */

import type { AdapterMessage, BrokerMessage, BrokerRow, CoreMessages, Reports } from '#trading/index.ts';
import type { AdapterParts, StartAdapter } from './adapter-host.ts';
import { ADAPTER_ID } from './wish.ts';

/** What it says to have noted, as it keeps nothing. */
const NOTED = 0;

type Told = Omit<Reports['reports'][number], 'adapterSeq'>;

export const startNaive: StartAdapter = (parts) => {
  const adapter = new NaiveAdapter(parts);
  return { hear: (messages) => adapter.hear(messages), ended: adapter.run() };
};

class NaiveAdapter {
  readonly #parts: AdapterParts;
  /** Our orders, by ids of the broker and numbers of the session. */
  readonly #names = new Map<string, string>();
  readonly #waiting: Told[] = [];
  #outSeq = 0;
  #epoch = 0;
  #told = 0;

  constructor(parts: AdapterParts) {
    this.#parts = parts;
  }

  async run(): Promise<never> {
    const { store, broker, sleep } = this.#parts;
    this.#epoch = (await store.claim()).epoch;
    while (!(await this.#greet())) await sleep(500_000);
    broker.listen((message) => this.#listen(message));
    for (;;) {
      await sleep(20_000);
      if (this.#waiting.length > 0) await this.#flush();
    }
  }

  hear({ messages }: CoreMessages): void {
    for (const { outSeq, message } of messages) {
      if (outSeq <= this.#outSeq) continue;
      this.#outSeq = outSeq;
      if (message.verb === 'NEW') void this.#send(message);
      else if (message.verb === 'CANCEL' && message.brokerOrderId !== null)
        void this.#parts.broker.cancel({ brokerOrderId: message.brokerOrderId });
    }
  }

  async #greet(): Promise<boolean> {
    const about = { adapterId: ADAPTER_ID, epoch: this.#epoch, outSeq: NOTED };
    try {
      const answer = await this.#parts.core.hello({ ...about, session: `s${this.#epoch}`, buildHash: 'naive' });
      if (answer.kind !== 'heard') return false;
      this.#told = answer.adapterSeq;
      this.hear(answer.missing);
      return true;
    } catch {
      // It was not heard; it greets again.
      return false;
    }
  }

  async #flush(): Promise<void> {
    const reports = this.#waiting.map((told, index) => ({ adapterSeq: this.#told + index + 1, ...told }));
    const about = { adapterId: ADAPTER_ID, epoch: this.#epoch, outSeq: NOTED };
    try {
      const answer = await this.#parts.core.report({ ...about, reports });
      if (answer.kind !== 'heard') return;
      this.#waiting.splice(0, answer.adapterSeq - this.#told);
      this.#told = answer.adapterSeq;
    } catch {
      // It was not heard; it is told again.
    }
  }

  #tell(orderId: string, report: Told['report']): void {
    this.#waiting.push({ orderId, brokerOrderId: null, report });
  }

  async #send(message: AdapterMessage & { readonly verb: 'NEW' }): Promise<void> {
    const { orderId, order } = message;
    const { store, broker } = this.#parts;
    this.#tell(orderId, { kind: 'AdapterIntentLogged' });
    await store.append([JSON.stringify({ kind: 'intent', orderId, at: 0, session: '', seenBefore: [] })]);
    const outcome = await broker.send({ ...order, timeInForce: order.timeInForce as 'DAY' });
    if (outcome.kind === 'unknown') return this.#send(message);
    if (outcome.kind === 'failed') {
      this.#tell(orderId, { kind: 'SendFailedDefinitive', code: outcome.code, text: '' });
      return;
    }
    this.#names.set(`#${outcome.localId}`, orderId);
    this.#tell(orderId, { kind: 'AdapterSent', localId: outcome.localId });
  }

  #listen(message: BrokerMessage): void {
    if (message.kind === 'session') return;
    const { row } = message;
    const orderId = this.#names.get(row.brokerOrderId ?? '') ?? this.#names.get(`#${row.localId}`);
    if (orderId === undefined) return;
    if (row.brokerOrderId !== null) {
      this.#names.set(row.brokerOrderId, orderId);
      this.#tell(orderId, { kind: 'BrokerAck', brokerOrderId: row.brokerOrderId });
    }
    this.#tell(orderId, reportOf(row));
  }
}

function reportOf({ status, figures, text }: BrokerRow): Told['report'] {
  if (status === 'REJECTED') return { kind: 'BrokerReject', layer: 'BROKER', code: 'X', text };
  if (status === 'CANCELED' || status === 'ADMIN_CANCELED') return { kind: 'BrokerCanceled', figures, admin: false };
  return status === 'EXPIRED' ? { kind: 'BrokerExpired', figures } : { kind: 'Cum', figures };
}
