/**
 * The line between an adapter and the core, over a network that loses, doubles, delays and reorders, and at times is
 * not there at all. What is on its way outlives whoever sent it.
 */

import { MILLISECOND_US, SECOND_US } from '#kernel/time.ts';
import type { AdapterMessage, CoreAnswer, CoreLine, CoreMessages, Hello, Reports } from '#trading/index.ts';
import type { Chance } from './faults.ts';
import type { Process, Scheduler } from './scheduler.ts';

export interface LineOptions {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  /** The core's end as it is now, or null while no core runs. */
  readonly core: () => { readonly process: Process; readonly line: CoreLine } | null;
  /** Told of each message that leaves the core. */
  readonly onMessage: (message: AdapterMessage) => void;
}

const PARTITION_US = 10 * SECOND_US;
/** A call that nobody answered is given up. */
const GIVE_UP_US = 2 * SECOND_US;

export class Line {
  readonly #world: LineOptions;
  #partedUntil = 0;

  constructor(world: LineOptions) {
    this.#world = world;
  }

  /** The adapter's end, for one run of it. */
  port(process: Process): CoreLine {
    return {
      hello: (hello: Hello) => this.#call(process, 'hello', (line) => line.hello(hello)),
      report: (reports: Reports) => this.#call(process, 'report', (line) => line.report(reports)),
    };
  }

  /** Carries messages of the core to the adapter that runs when they arrive. */
  push(
    messages: CoreMessages,
    adapter: () => { readonly process: Process; readonly hear: (messages: CoreMessages) => void } | null,
  ): void {
    this.#leave(messages);
    this.#carry(() => {
      const end = adapter();
      if (end === null) return;
      end.process.act(() => (end.process.cross('messages') ? end.hear(messages) : undefined));
    }, 'lineLost');
  }

  #call(caller: Process, label: string, ask: (line: CoreLine) => Promise<CoreAnswer>): Promise<CoreAnswer> {
    return new Promise((resolve, reject) => {
      if (!caller.cross(`${label}: before`)) return;
      caller.after(GIVE_UP_US, () => reject(new Error(`no answer to ${label}`)));
      this.#carry(() => {
        const end = this.#world.core();
        end?.process.act(() => {
          if (!end.process.cross(`${label} heard`)) return;
          ask(end.line).then((answer) => {
            if (!end.process.cross(`${label}: answering`)) return;
            if (answer.kind === 'heard') this.#leave(answer.missing);
            const arrive = () => (caller.cross(`${label}: answered`) ? resolve(answer) : undefined);
            this.#carry(() => caller.act(arrive), 'lineAnswerLost');
          }, reject);
        });
      }, 'lineLost');
    });
  }

  #leave({ messages }: CoreMessages): void {
    for (const { message } of messages) this.#world.onMessage(message);
  }

  #carry(arrive: () => void, loss: 'lineLost' | 'lineAnswerLost'): void {
    const { chance, scheduler } = this.#world;
    if (scheduler.now >= this.#partedUntil && chance.happens('linePartition'))
      this.#partedUntil = scheduler.now + PARTITION_US;
    if (scheduler.now < this.#partedUntil || chance.happens(loss)) return;
    const times = chance.happens('lineDoubled') ? 2 : 1;
    for (let time = 0; time < times; time++)
      scheduler.after(
        100 + (chance.happens('lineLate') ? chance.random.below(SECOND_US) : chance.wait(MILLISECOND_US / 2)),
        arrive,
      );
  }
}
