/**
 * Bugs that are worth planting: each has lost or doubled somebody's orders somewhere, or would. `from` stands once in
 * its file; `tests` are those that must notice.
 */

export interface Mutant {
  /** The bug, as one would tell it. */
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly tests: readonly string[];
}

const OMS = 'src/trading/oms';
const SCENARIOS = [`${OMS}/scenario.test.ts`, `${OMS}/random.test.ts`];
const DECISIONS = [`${OMS}/decide.test.ts`, `${OMS}/random.test.ts`];
const LINKS = [`${OMS}/linked-orders.test.ts`];

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'an order whose answer is overdue is taken as rejected',
    file: `${OMS}/transition.ts`,
    from: "return { events: [{ kind: 'OrderInDoubt', why: whyOf(trigger) }], asks: ['QUERY'] };",
    to: "return { events: [{ kind: 'OrderRejected', reason: 'ADAPTER', code: whyOf(trigger), text: '' }], asks: [] };",
    tests: SCENARIOS,
  },
  {
    name: 'an order in doubt is sent once more',
    file: `${OMS}/transition.ts`,
    from: "return { events: [{ kind: 'OrderInDoubt', why: whyOf(trigger) }], asks: ['QUERY'] };",
    to: "return { events: [{ kind: 'OrderInDoubt', why: whyOf(trigger) }], asks: ['NEW'] };",
    tests: SCENARIOS,
  },
  {
    name: 'an order in doubt holds nothing of its risk',
    file: `${OMS}/reservation.ts`,
    from: "if (isOver(order.life) || (order.life === 'NEW' && !order.armed)) return NOTHING;",
    to: "if (isOver(order.life) || order.life === 'IN_DOUBT' || (order.life === 'NEW' && !order.armed)) return NOTHING;",
    tests: SCENARIOS,
  },
  {
    name: 'a fill after the cancel is ignored',
    file: `${OMS}/transition.ts`,
    from: 'bookLate: (it) => tell(booked(it, lifeAfter(it.order, figuresOf(it.trigger).cum, false), true), late(it)),',
    to: 'bookLate: (it) => tell(ignored(it)),',
    tests: SCENARIOS,
  },
  {
    name: 'an older sum is booked again',
    file: `${OMS}/transition.ts`,
    from: 'figures.restated === known.restated ? figures.cum > known.cum : figures.restated > known.restated;',
    to: 'figures.restated === known.restated ? figures.cum >= known.cum : figures.restated > known.restated;',
    tests: SCENARIOS,
  },
  {
    name: 'a report from before a bust counts as a new fill',
    file: `${OMS}/transition.ts`,
    from: 'figures.restated === known.restated ? figures.cum > known.cum : figures.restated > known.restated;',
    to: 'figures.cum > known.cum || figures.restated > known.restated;',
    tests: SCENARIOS,
  },
  {
    name: 'what traded beyond the order is cut off',
    file: `${OMS}/transition.ts`,
    from: "booked(it, 'FILLED', isOver(it.order.life)),\n      { kind: 'OrderOverfilled' },",
    to: "booked(it, 'FILLED', isOver(it.order.life)),",
    tests: SCENARIOS,
  },
  {
    name: 'the risk of a replace downward is released before the venue has done it',
    file: `${OMS}/order.ts`,
    from: 'return wanted !== null && wanted.quantity > quantity ? wanted.quantity : quantity;',
    to: 'return wanted !== null ? wanted.quantity : quantity;',
    tests: SCENARIOS,
  },
  {
    name: 'an id of the venue is believed to belong to two orders',
    file: `${OMS}/transition.ts`,
    from: 'if (owner !== undefined) return tell(broken(',
    to: "if (owner === '') return tell(broken(",
    tests: SCENARIOS,
  },
  {
    name: 'an order that the venue acknowledges after its end is forgotten there',
    file: `${OMS}/transition.ts`,
    from: "ackRejected: (it) => (it.order.endReason === 'ADAPTER' ? adopted(it) : tell(ignored(it))),",
    to: 'ackRejected: (it) => tell(ignored(it)),',
    tests: SCENARIOS,
  },
  {
    name: 'the same request with another body is answered as the first one',
    file: `${OMS}/submit.ts`,
    from: 'if (known.bodyHash !== key.bodyHash)',
    to: "if (known.bodyHash === '')",
    tests: DECISIONS,
  },
  {
    name: 'the same request makes a second order',
    file: `${OMS}/submit.ts`,
    from: 'if (known === undefined) return first();',
    to: 'if (known === undefined || known.bodyHash === key.bodyHash) return first();',
    tests: DECISIONS,
  },
  {
    name: 'what grows is accepted beside an order in doubt',
    file: `${OMS}/submit.ts`,
    from: 'if (state.unsettled.has(holdingOf(intent)) && !reduces(state, intent))',
    to: "if (state.unsettled.has(holdingOf(intent)) && !reduces(state, intent) && intent.account === '')",
    tests: DECISIONS,
  },
  {
    name: 'an older process of an adapter is still heard',
    file: `${OMS}/adapter-link.ts`,
    from: 'if (epoch < known.epoch)',
    to: 'if (epoch < 0)',
    tests: DECISIONS,
  },
  {
    name: 'a report is taken though one before it is missing',
    file: `${OMS}/adapter-link.ts`,
    from: 'if (numbered.adapterSeq !== adapterSeq + 1) continue;',
    to: 'if (numbered.adapterSeq <= adapterSeq) continue;',
    tests: DECISIONS,
  },
  {
    name: 'a timer fires again though it was answered',
    file: `${OMS}/decide.ts`,
    from: 'if (timer === undefined || timer.dueAt > at) return',
    to: 'if (timer === undefined && at < 0) return',
    tests: DECISIONS,
  },
  {
    name: 'a pair is reduced only when one of its orders is complete',
    file: `${OMS}/linked-orders.ts`,
    from: 'if (traded === 0) return;',
    to: 'if (traded < pair.quantity) return;',
    tests: LINKS,
  },
  {
    name: 'the exits of a bracket wait for the whole entry',
    file: `${OMS}/linked-orders.ts`,
    from: "if (open > 0 && order.life !== 'DENIED') openExits(decision, request, open);",
    to: "if (open > 0 && order.life === 'FILLED') openExits(decision, request, open);",
    tests: LINKS,
  },
  {
    name: 'both orders of a pair fill and nobody is told',
    file: `${OMS}/linked-orders.ts`,
    from: "decision.emit({ kind: 'OcoDoubleFill', pairId, excess: traded - pair.quantity });",
    to: ';',
    tests: LINKS,
  },
  {
    name: 'the order of the keys changes a hash',
    file: `${OMS}/canonical-json.ts`,
    from: 'Object.keys(value).sort()',
    to: 'Object.keys(value)',
    tests: [`${OMS}/canonical-json.test.ts`],
  },
  {
    name: 'an order passes though its tick is unknown',
    file: 'src/trading/risk/basic-check.ts',
    from: "if (tick === null) return [refusal('INSTRUMENT', 'its tick is unknown')];",
    to: 'if (tick === null) return [];',
    tests: ['src/trading/risk/basic-check.test.ts'],
  },
  {
    name: 'a market order passes without a price to count its risk at',
    file: 'src/trading/risk/basic-check.ts',
    from: 'return worst ?? stopPrice ?? facts.reference;',
    to: 'return worst ?? stopPrice ?? facts.reference ?? (0 as Price);',
    tests: ['src/trading/risk/basic-check.test.ts'],
  },
  {
    name: 'an order for live money passes',
    file: 'src/trading/risk/basic-check.ts',
    from: "return mode === 'paper' ? [] :",
    to: "return mode === 'paper' || mode === 'live' ? [] :",
    tests: ['src/trading/risk/basic-check.test.ts'],
  },
  {
    name: 'what a fill consumes of a reservation counts twice',
    file: `${OMS}/reservation.ts`,
    from: 'consumed: plus(opened.consumed, consumed),',
    to: 'consumed: plus(plus(opened.consumed, consumed), consumed),',
    tests: SCENARIOS,
  },
  {
    name: 'an end leaves its reservation open',
    file: `${OMS}/reservation.ts`,
    from: "state: isOver(order.life) ? 'CLOSED' : 'HELD',",
    to: "state: order.life === 'EXPIRED' ? 'HELD' : isOver(order.life) ? 'CLOSED' : 'HELD',",
    tests: SCENARIOS,
  },
  {
    name: 'the average price is multiplied where the exact sum is due',
    file: `${OMS}/transition.ts`,
    from: 'notional: figures.notional - order.notional,',
    to: 'notional: BigInt(figures.cum - order.cum) * (figures.cum === 0 ? 0n : figures.notional / BigInt(figures.cum)),',
    tests: SCENARIOS,
  },
];
