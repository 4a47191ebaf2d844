/**
 * An adapter as one would write it in an afternoon: it remembers nothing, believes what it is told first, and sends
 * again what failed. The oracles must find it out.
 */

import type { AdapterMessage, BrokerMessage, CoreMessages } from '#trading/index.ts';
import type { RunningAdapter, StartAdapter } from './adapter-host.ts';
import { ADAPTER_ID } from './wish.ts';

type Report = Record<string, unknown> & { readonly kind: string };

export const startNaive: StartAdapter = ({ broker, core, store, sleep }): RunningAdapter => {
  const names = new Map<string, string>();
  const waiting: object[] = [];
  let outSeq = 0;
  let epoch = 0;
  let told = 0;

  const tell = (orderId: string, report: Report, brokerOrderId: string | null = null) =>
    waiting.push({ orderId, brokerOrderId, report });

  async function flush(): Promise<string> {
    for (;;) {
      await sleep(20_000);
      const reports = waiting.map((report, index) => ({ adapterSeq: told + index + 1, ...report }));
      try {
        const answer = await core.report({ adapterId: ADAPTER_ID, epoch, outSeq, reports } as never);
        if (answer.kind !== 'heard') continue;
        waiting.splice(0, answer.adapterSeq - told);
        told = answer.adapterSeq;
      } catch {
        // It was not heard; it is told again.
      }
    }
  }

  async function start(): Promise<string> {
    epoch = (await store.claim()).epoch;
    for (;;)
      try {
        const answer = await core.hello({
          adapterId: ADAPTER_ID,
          epoch,
          session: `s${epoch}`,
          buildHash: 'naive',
          outSeq,
        });
        if (answer.kind !== 'heard') continue;
        told = answer.adapterSeq;
        broker.listen(listen);
        hear(answer.missing);
        return flush();
      } catch {
        await sleep(500_000);
      }
  }

  function listen(message: BrokerMessage): void {
    if (message.kind === 'session') return;
    const { row } = message;
    const orderId = names.get(row.brokerOrderId ?? '') ?? names.get(`#${row.localId}`);
    if (orderId === undefined) return;
    if (row.brokerOrderId !== null) {
      names.set(row.brokerOrderId, orderId);
      tell(orderId, { kind: 'BrokerAck', brokerOrderId: row.brokerOrderId });
    }
    if (row.status === 'REJECTED') tell(orderId, { kind: 'BrokerReject', layer: 'BROKER', code: 'X', text: row.text });
    else if (row.status === 'CANCELED' || row.status === 'ADMIN_CANCELED')
      tell(orderId, { kind: 'BrokerCanceled', figures: row.figures, admin: false });
    else if (row.status === 'EXPIRED') tell(orderId, { kind: 'BrokerExpired', figures: row.figures });
    else tell(orderId, { kind: 'Cum', figures: row.figures });
  }

  async function send(message: AdapterMessage & { readonly verb: 'NEW' }): Promise<void> {
    const { orderId, order } = message;
    tell(orderId, { kind: 'AdapterIntentLogged' });
    await store.append([JSON.stringify({ kind: 'intent', orderId, at: 0, session: '', seenBefore: [] })]);
    const outcome = await broker.send({ ...order, timeInForce: order.timeInForce as 'DAY' });
    if (outcome.kind === 'unknown') return send(message);
    if (outcome.kind === 'failed') tell(orderId, { kind: 'SendFailedDefinitive', code: outcome.code, text: '' });
    else {
      names.set(`#${outcome.localId}`, orderId);
      tell(orderId, { kind: 'AdapterSent', localId: outcome.localId });
    }
  }

  function hear({ messages }: CoreMessages): void {
    for (const { outSeq: seq, message } of messages) {
      if (seq <= outSeq) continue;
      outSeq = seq;
      if (message.verb === 'NEW') void send(message);
      const id = [...names].find(([name, orderId]) => orderId === message.orderId && !name.startsWith('#'))?.[0];
      if (message.verb === 'CANCEL' && id !== undefined) void broker.cancel({ brokerOrderId: id });
    }
  }

  return { hear, ended: start() };
};
