/**
 * The adapter's end of the line: greets the core, tells reports that are on the disk until the core has them, and hears
 * what it has not heard yet. Calls may be lost, doubled and overtaken: each is cumulative, so any of them may be the
 * one that arrives.
 */

import type { NumberedReport } from '../oms/command.ts';
import type { AdapterClock, AdapterPolicy } from './adapter-policy.ts';
import type { CoreAnswer, CoreLine, CoreMessages } from './core-line.ts';
import type { Notebook } from './notebook.ts';

export interface CoreTalkParts {
  readonly adapterId: string;
  readonly buildHash: string;
  readonly notebook: Notebook;
  readonly line: CoreLine;
  readonly clock: AdapterClock;
  readonly policy: AdapterPolicy;
  readonly onMessages: (messages: CoreMessages) => void;
  /** The core will not hear this process any more. */
  readonly onRefused: (text: string) => void;
}

export class CoreTalk {
  readonly #parts: CoreTalkParts;
  /** The session that the core has been told of. */
  #greeted: string | null = null;
  #session: string | null = null;
  #call: { readonly startedUs: number; readonly outSeq: number } | null = null;
  #toldOutSeq = 0;
  #heardUs = Number.NEGATIVE_INFINITY;

  constructor(parts: CoreTalkParts) {
    this.#parts = parts;
  }

  /** Whether the core has answered lately. */
  get isHeard(): boolean {
    return this.#parts.clock.monotonicUs() - this.#heardUs <= this.#parts.policy.coreSilenceUs;
  }

  /** The session at the broker, whenever it is another. */
  set session(session: string) {
    this.#session = session;
    this.talk();
  }

  tick(): void {
    const { clock, policy } = this.#parts;
    const nowUs = clock.monotonicUs();
    if (this.#call !== null && nowUs - this.#call.startedUs >= policy.lineTimeoutUs) this.#call = null;
    if (nowUs - this.#heardUs >= policy.heartbeatUs) this.#say();
    else this.talk();
  }

  /** Says what there is to say, unless the core is being talked to. */
  talk(): void {
    const { state, durable } = this.#parts.notebook;
    const isNews = this.#greeted !== this.#session || state.told < durable.adapterSeq;
    if (isNews || this.#toldOutSeq < durable.outSeq) this.#say();
  }

  #say(): void {
    if (this.#call !== null || this.#session === null) return;
    const { adapterId, buildHash, notebook, line, clock } = this.#parts;
    const session = this.#session;
    const { outSeq } = notebook.durable;
    const about = { adapterId, epoch: notebook.epoch, outSeq };
    const isHello = this.#greeted !== session;
    const call = { startedUs: clock.monotonicUs(), outSeq };
    this.#call = call;
    const told = isHello
      ? line.hello({ ...about, session, buildHash })
      : line.report({ ...about, reports: this.#untold() });
    void told.then(
      (answer) => this.#answered(call, answer, isHello ? session : null),
      // Whether it was heard nobody knows: it is said again when it is due.
      () => undefined,
    );
  }

  /** The oldest reports that are on the disk and that the core may not have. */
  #untold(): NumberedReport[] {
    const { notebook, policy } = this.#parts;
    const reports: NumberedReport[] = [];
    const last = Math.min(notebook.durable.adapterSeq, notebook.state.told + policy.reportsAtOnce);
    for (let seq = notebook.state.told + 1; seq <= last; seq++) {
      const report = notebook.state.reports.get(seq);
      if (report !== undefined) reports.push(report);
    }
    return reports;
  }

  #answered(call: { readonly outSeq: number }, answer: CoreAnswer, session: string | null): void {
    if (this.#call === call) this.#call = null;
    if (answer.kind === 'refused') this.#refused(answer, session !== null);
    else this.#heard(call, answer, session);
  }

  #heard(
    call: { readonly outSeq: number },
    { adapterSeq, missing }: CoreAnswer & { readonly kind: 'heard' },
    session: string | null,
  ): void {
    const { notebook, clock, onMessages, onRefused } = this.#parts;
    this.#heardUs = clock.monotonicUs();
    this.#toldOutSeq = Math.max(this.#toldOutSeq, call.outSeq);
    if (session !== null) {
      const first = missing.messages[0]?.outSeq ?? 0;
      if (adapterSeq > notebook.state.adapterSeq || first > notebook.state.outSeq + 1) {
        onRefused('the notes of this adapter are older than what it told the core: put the newest back in place');
        return;
      }
      this.#greeted = session;
    }
    if (adapterSeq > notebook.state.told) notebook.noteLazily({ kind: 'told', adapterSeq });
    onMessages(missing);
    this.talk();
  }

  /** A core that was started anew asks for a hello first; what refuses a hello refuses this process. */
  #refused({ code, text }: { readonly code: string; readonly text: string }, isHello: boolean): void {
    if (isHello) this.#parts.onRefused(`${code}: ${text}`);
    else this.#greeted = null;
  }
}
