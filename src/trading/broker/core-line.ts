/**
 * The line between the core and an adapter, numbered in both directions and repeated until it is noted. In one process
 * it is a call; over a network the same messages travel in frames.
 */

import type { NumberedReport } from '../oms/command.ts';
import type { AdapterMessage } from '../oms/event.ts';

/** What the core sends: messages with their numbers, and who is speaking. */
export interface CoreMessages {
  /** Of the journal's writer: an adapter hears the highest that it knows, and no lower one. */
  readonly epoch: number;
  readonly messages: readonly { readonly outSeq: number; readonly message: AdapterMessage }[];
}

export interface Hello {
  readonly adapterId: string;
  /** Of the adapter's own process; rises with each start. */
  readonly epoch: number;
  readonly session: string;
  readonly buildHash: string;
  /** The last message of the core that it has noted durably. */
  readonly outSeq: number;
}

export interface Reports {
  readonly adapterId: string;
  readonly epoch: number;
  /** The last message of the core that it has noted durably. */
  readonly outSeq: number;
  readonly reports: readonly NumberedReport[];
}

/** What the core answers when what was told is durable there. */
export type CoreAnswer =
  | {
      readonly kind: 'heard';
      /** The last report that is durable at the core: no older one needs to be told again. */
      readonly adapterSeq: number;
      /** What the adapter has not noted yet. */
      readonly missing: CoreMessages;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string };

/** The adapter's end. A call that rejects, or never answers, says nothing of whether it was heard. */
export interface CoreLine {
  hello(hello: Hello): Promise<CoreAnswer>;
  report(reports: Reports): Promise<CoreAnswer>;
}
