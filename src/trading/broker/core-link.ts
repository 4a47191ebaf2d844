/**
 * The core's end of the line, in one process: what adapters say goes in through the sequencer, and what is for them goes
 * out when it is durable, at once and again with each answer until they have noted it.
 */

import type { Durable, Sequencer } from '../journal/sequencer.ts';
import type { Answer } from '../oms/answer.ts';
import type { InputBody } from '../oms/command.ts';
import type { AdapterMessage } from '../oms/event.ts';
import type { CoreAnswer, CoreLine, CoreMessages, Hello, Reports } from './core-line.ts';

/** What is durable of one adapter. */
interface Peer {
  epoch: number;
  adapterSeq: number;
  /** The last message that it has noted. */
  noted: number;
  /** Messages that it has not noted, by number. */
  readonly outbox: Map<number, AdapterMessage>;
  take: ((messages: CoreMessages) => void) | null;
}

/** Messages in one answer; the next one brings more. */
const MESSAGES_AT_ONCE = 500;

export class CoreLink implements CoreLine {
  readonly #sequencer: Sequencer;
  readonly #peers = new Map<string, Peer>();
  readonly #unlisten: () => void;

  /** Over a sequencer that has recovered and been given nothing yet: all of its state is durable. */
  constructor(sequencer: Sequencer) {
    this.#sequencer = sequencer;
    const { adapters, outbox } = sequencer.state;
    for (const [adapterId, { epoch, adapterSeq, noted }] of adapters.entries())
      Object.assign(this.#peer(adapterId), { epoch, adapterSeq, noted });
    for (const [key, message] of outbox.entries()) {
      const split = key.lastIndexOf(' ');
      this.#peer(key.slice(0, split)).outbox.set(Number(key.slice(split + 1)), message);
    }
    this.#unlisten = sequencer.onDurable((batch) => this.#pump(batch));
  }

  /** Hands what becomes durable for `adapterId` to `take`, beginning with what waits. Returns what ends it. */
  attach(adapterId: string, take: (messages: CoreMessages) => void): () => void {
    const peer = this.#peer(adapterId);
    peer.take = take;
    take(this.#missing(peer, peer.noted));
    return () => {
      if (peer.take === take) peer.take = null;
    };
  }

  async hello(hello: Hello): Promise<CoreAnswer> {
    return this.#answer(hello, await this.#give(hello.adapterId, { kind: 'AdapterHello', ...hello }));
  }

  async report(told: Reports): Promise<CoreAnswer> {
    const { adapterId, epoch, outSeq, reports } = told;
    const peer = this.#peer(adapterId);
    const isNews = outSeq > peer.noted || reports.some(({ adapterSeq }) => adapterSeq > peer.adapterSeq);
    // A heartbeat alone is nothing for the journal.
    if (!isNews && epoch === peer.epoch)
      return { kind: 'heard', adapterSeq: peer.adapterSeq, missing: this.#missing(peer, outSeq) };
    return this.#answer(told, await this.#give(adapterId, { kind: 'AdapterReport', ...told }));
  }

  close(): void {
    this.#unlisten();
  }

  async #give(adapterId: string, body: InputBody): Promise<Answer> {
    const answer = await this.#sequencer.give(body, {
      principal: `adapter:${adapterId}`,
      corr: `adapter:${adapterId}`,
    });
    if (answer.kind === 'unavailable') throw new Error(`the core hears no adapter now: ${answer.code} ${answer.text}`);
    return answer;
  }

  #answer({ adapterId, outSeq }: Hello | Reports, answer: Answer): CoreAnswer {
    if (answer.kind === 'refused') return answer;
    if (answer.kind !== 'adapter') throw new Error(`the core answered an adapter with ${answer.kind}`);
    return { kind: 'heard', adapterSeq: answer.adapterSeq, missing: this.#missing(this.#peer(adapterId), outSeq) };
  }

  #peer(adapterId: string): Peer {
    const known = this.#peers.get(adapterId);
    if (known !== undefined) return known;
    const peer: Peer = { epoch: 0, adapterSeq: 0, noted: 0, outbox: new Map(), take: null };
    this.#peers.set(adapterId, peer);
    return peer;
  }

  #missing({ outbox }: Peer, after: number): CoreMessages {
    const messages: { outSeq: number; message: AdapterMessage }[] = [];
    for (const [outSeq, message] of outbox) {
      if (messages.length === MESSAGES_AT_ONCE) break;
      if (outSeq > after) messages.push({ outSeq, message });
    }
    return { epoch: this.#sequencer.epoch, messages };
  }

  #pump(batch: readonly Durable[]): void {
    const news = new Map<Peer, { outSeq: number; message: AdapterMessage }[]>();
    for (const { events, outbox } of batch) {
      for (const event of events)
        if (event.kind === 'AdapterConnected') this.#noted(event).epoch = event.epoch;
        else if (event.kind === 'ReportsTaken') this.#noted(event).adapterSeq = event.adapterSeq;
      for (const { adapterId, outSeq, message } of outbox) {
        const peer = this.#peer(adapterId);
        peer.outbox.set(outSeq, message);
        const messages = news.get(peer) ?? [];
        news.set(peer, messages);
        messages.push({ outSeq, message });
      }
    }
    for (const [peer, messages] of news) peer.take?.({ epoch: this.#sequencer.epoch, messages });
  }

  #noted({ adapterId, outSeq }: { readonly adapterId: string; readonly outSeq: number }): Peer {
    const peer = this.#peer(adapterId);
    for (let seq = peer.noted + 1; seq <= outSeq; seq++) peer.outbox.delete(seq);
    peer.noted = Math.max(peer.noted, outSeq);
    return peer;
  }
}
