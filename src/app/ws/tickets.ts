/**
 * Tickets: a browser cannot send a header with a WebSocket, and a key in an address ends up in logs. So whoever may
 * listen asks for a ticket first, which opens one connection within half a minute.
 */

import type { Principal } from '#contract/access.ts';

const TICKET_BYTES = 32;
const LIFETIME_MS = 30_000;
/** Tickets that wait at once; beyond it the oldest is void, so that they cannot fill the memory. */
const TICKETS_MAX = 10_000;

export interface TicketSource {
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Buffer;
}

export interface Ticket {
  /** 256 random bits, base64url. */
  readonly ticket: string;
  readonly expiresAtMs: number;
}

export class TicketStore {
  readonly #source: TicketSource;
  /** Oldest first, as all of them live equally long. */
  readonly #waiting = new Map<string, { readonly principal: Principal; readonly expiresAtMs: number }>();

  constructor(source: TicketSource) {
    this.#source = source;
  }

  /** A ticket for one connection of this principal. */
  issue(principal: Principal): Ticket {
    const nowMs = this.#source.nowMs();
    for (const [text, { expiresAtMs }] of this.#waiting) {
      if (expiresAtMs > nowMs && this.#waiting.size < TICKETS_MAX) break;
      this.#waiting.delete(text);
    }
    const ticket = this.#source.randomBytes(TICKET_BYTES).toString('base64url');
    const expiresAtMs = nowMs + LIFETIME_MS;
    this.#waiting.set(ticket, { principal, expiresAtMs });
    return { ticket, expiresAtMs };
  }

  /** For whom a ticket was issued; null where it is unknown, used or too old. It is used then. */
  redeem(ticket: string): Principal | null {
    const found = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    return found !== undefined && found.expiresAtMs > this.#source.nowMs() ? found.principal : null;
  }

  /** Voids the tickets of those whose right has ended. */
  revoke(isMeant: (principal: Principal) => boolean): void {
    for (const [text, { principal }] of this.#waiting) if (isMeant(principal)) this.#waiting.delete(text);
  }
}
