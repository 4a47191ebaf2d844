/** Bugs of the paper venue: fills that nobody would have had, or that a restart loses. */

import type { Mutant } from './mutant.ts';

const PAPER_FOLDER = 'src/venues/paper';
const BOOK = ['book', 'allot', 'book-random'].map((name) => `${PAPER_FOLDER}/${name}.test.ts`);
const VENUE = [`${PAPER_FOLDER}/venue.test.ts`];

export const PAPER: readonly Mutant[] = [
  {
    name: 'an order fills with more than the tape traded',
    file: `${PAPER_FOLDER}/allot.ts`,
    from: 'const quantity = quantityOf(Math.min(left, leaves));',
    to: 'const quantity = quantityOf(leaves);',
    tests: BOOK,
  },
  {
    name: 'one trade fills two orders in full',
    file: `${PAPER_FOLDER}/allot.ts`,
    from: 'left -= quantity;\n    const ahead',
    to: 'const ahead',
    tests: BOOK,
  },
  {
    name: 'an order trades beyond its limit',
    file: `${PAPER_FOLDER}/book.ts`,
    from: "if (order.limit !== null || type === 'MARKET_TO_LIMIT') return price;",
    to: "if (type === 'MARKET_TO_LIMIT') return price;",
    tests: BOOK,
  },
  {
    name: 'nobody stands before an order in its queue',
    file: `${PAPER_FOLDER}/allot.ts`,
    from: 'const before = distance > 0 ? 0 : Math.max(0, order.ahead - passed);',
    to: 'const before = 0;',
    tests: BOOK,
  },
  {
    name: 'an order takes during the call of an auction',
    file: `${PAPER_FOLDER}/book.ts`,
    from: 'if (this.#trades() && this.#reaches(order)) {',
    to: 'if (this.#reaches(order)) {',
    tests: BOOK,
  },
  {
    name: 'an order trades while its symbol is halted',
    file: `${PAPER_FOLDER}/book.ts`,
    from: 'if (this.#facts?.halted !== false) return false;',
    to: '',
    tests: BOOK,
  },
  {
    name: 'a trade that is told twice fills twice',
    file: `${PAPER_FOLDER}/book.ts`,
    from: 'if (!isLater(trade, this.#lastPrint)) return;',
    to: '',
    tests: BOOK,
  },
  {
    name: 'a cross fills who was no part of it',
    file: `${PAPER_FOLDER}/book.ts`,
    from: 'if (!OF_THE_BOOK.has(trade.condition) || ',
    to: 'if (',
    tests: BOOK,
  },
  {
    name: 'a replace to more keeps the place in the queue',
    file: `${PAPER_FOLDER}/book.ts`,
    from: ' && terms.quantity <= old.quantity;',
    to: ';',
    tests: BOOK,
  },
  {
    name: 'a trade that an earlier run took fills again after a restart',
    file: `${PAPER_FOLDER}/book.ts`,
    from: 'const quantity = trade.quantity - (this.#takenBefore[side].get(id) ?? 0);',
    to: 'const { quantity } = trade;',
    tests: [`${PAPER_FOLDER}/book.test.ts`, `${PAPER_FOLDER}/venue.test.ts`],
  },
  {
    name: 'a fill is told before it is kept',
    file: `${PAPER_FOLDER}/keeper.ts`,
    from: 'if (orders.length > 0) await this.#store.save(orders);',
    to: 'for (const { done } of waiting.splice(0)) done();\n        if (orders.length > 0) await this.#store.save(orders);',
    tests: VENUE,
  },
  {
    name: 'a report of a session that has ended is told in the next one',
    file: `${PAPER_FOLDER}/venue.ts`,
    from: 'if (session === this.#session) this.#say(message);',
    to: 'this.#say(message);',
    tests: VENUE,
  },
  {
    name: 'later reports overtake earlier ones',
    file: `${PAPER_FOLDER}/lane.ts`,
    from: 'const at = Math.max(this.#timing.now() + delayUs, this.#waiting.at(-1)?.at ?? 0);\n    this.#waiting.push({ at: instantOf(at), work });',
    to: 'this.#waiting.push({ at: instantOf(this.#timing.now() + delayUs), work });\n    this.#waiting.sort((a, b) => a.at - b.at);',
    tests: [`${PAPER_FOLDER}/lane.test.ts`],
  },
  {
    name: 'a store that fails is taken for a refusal of the exchange',
    file: `${PAPER_FOLDER}/venue.ts`,
    from: "resolve({ kind: 'unknown', code: 'STORE', text: String(error) });",
    to: "resolve({ kind: 'refused', code: 'STORE', text: String(error) });",
    tests: VENUE,
  },
  {
    name: 'trades from before the first order of a symbol are shared in parts of a lot',
    file: `${PAPER_FOLDER}/book.ts`,
    from: '#lot: number | null = null;',
    to: '#lot: number | null = 1;',
    tests: VENUE,
  },
  {
    name: 'the paper venue takes new orders on a full disk',
    file: `${PAPER_FOLDER}/keeper.ts`,
    from: 'if (afterwards.failed?.isNew === true && !this.#store.hasRoom()) {',
    to: 'if (afterwards.failed?.isNew === true && this.#closed) {',
    tests: VENUE,
  },
];
