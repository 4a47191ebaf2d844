/**
 * The life of an order: what each trigger does in each life, in one table. docs/order-states.md is checked against it.
 * A rule is applied by transition.ts; RULES says what it does. Three things hold above all cells: executed quantity
 * outweighs any status, a fill is booked in every life, and nothing concludes from silence that an order is not there.
 */

import type { Life } from './order.ts';
import { LIVES } from './order.ts';
import type { TriggerRow } from './trigger.ts';

/** What can be done, each in the words of the published table. */
export const RULES = {
  '-': 'nothing, and nothing to count: our own clock or command came when it no longer mattered',
  ignore: 'ignored and counted: doubled, older, or overtaken',
  break: 'a break is opened: what was told cannot be so, and a person looks',
  assert: 'a mistake of ours: the process stops',
  queue: '→ QUEUED, reserve, tell the adapter',
  deny: '→ DENIED',
  log: 'note that it may be out from now on',
  send: '→ SENT',
  reject: '→ REJECTED, release',
  endPart: '→ CANCELED with what traded, release',
  doubt: '→ IN_DOUBT, hold everything, ask',
  doubtIfOut: '→ IN_DOUBT if it may be out; otherwise it stays queued',
  ask: 'mark as stale, ask',
  ack: '→ ACK, bind its id',
  sameId: 'ignored if it is the id that it has, a break if it is another',
  ackEnded: 'ignored, unless it ended here alone: then adopt',
  ackRejected: 'ignored, unless the adapter alone rejected it: then adopt',
  pend: '→ SENT, bind its id',
  bind: 'bind its id',
  adopt: 'it lives after all: → ACK or PARTIAL, reserve by force, cancel the rest, alarm and break',
  sentLate: 'a break: it was proven not to be sent',
  book: 'book the difference; → PARTIAL, or → FILLED and release',
  bookLate: 'book the difference, alarm; → FILLED if that is all of it',
  bookAdopt: 'book the difference, alarm; → FILLED if that is all of it, otherwise adopt',
  bookDenied: 'book the difference, alarm and break: it was never sent from here',
  overfill: 'book all that traded; → FILLED, alarm and break',
  cancel: '→ CANCELED, release; an alarm if nobody asked for it',
  expire: '→ EXPIRED, release',
  cancelHere: '→ CANCELED: nobody else has it',
  askCancel: 'a cancel is pending; tell the adapter, which suppresses or cancels',
  cancelLater: 'a cancel is pending; it is asked for when the doubt is resolved',
  over: 'answered: it is over already',
  notSent: '→ NOT_SENT, release',
  cancelRefused: 'no cancel is pending any more',
  cancelRefusedAsk: 'no cancel is pending any more; ask',
  cancelOverdue: 'the cancel is in doubt; ask, and ask for it again',
  refuseReplace: 'refused: it cannot be replaced now',
  askReplace: 'a replace is pending; hold the greater of old and new, tell the adapter',
  replace: 'take the new terms; → FILLED if what traded is all of them',
  replaceFilled: 'ignored, unless there is more to trade now: then a break',
  replaceRefused: 'no replace is pending any more, release what it held',
  replaceOverdue: 'the replace is in doubt: hold both, ask, never send it again',
  asReported: 'as the broker’s own message would',
  foundFilled: 'a break if the list has less than was booked, otherwise ignored',
  bust: 'take back what was booked; FILLED → PARTIAL if it lives, else → CANCELED; an end stays one',
  correct: 'restate what was booked; FILLED → PARTIAL if less traded, unless it is told to be over',
  suspend: 'mark as suspended, or as trading again',
  ackSuspended: '→ ACK, and mark it',
  expireHere: '→ EXPIRED: nobody else has it',
  expireIfHere: '→ EXPIRED and suppress it, or → IN_DOUBT if it may be out',
  resolve: 'as the person decided: → ACK with the id, or → NOT_SENT; tell the adapter',
  resolveThere:
    'a person says which order of the venue it is, and its id is bound; or that it is gone, which the venue has proven: → CANCELED with what traded',
} as const;
export type Rule = keyof typeof RULES;

type Cells = readonly [Rule, Rule, Rule, Rule, Rule, Rule, Rule, Rule, Rule, Rule, Rule, Rule];

// biome-ignore format: a table is read by its columns
const ROWS = {
  //                     NEW            QUEUED           SENT             IN_DOUBT         ACK                 PARTIAL             FILLED           CANCELED         EXPIRED          REJECTED         NOT_SENT         DENIED
  RiskAccepted:         ['queue',       'ignore',        'ignore',        'ignore',        'ignore',           'ignore',           'ignore',        'ignore',        'ignore',        'ignore',        'ignore',        'assert'],
  RiskDenied:           ['deny',        'assert',        'assert',        'assert',        'assert',           'assert',           'assert',        'assert',        'assert',        'assert',        'assert',        'assert'],
  AdapterIntentLogged:  ['break',       'log',           'ignore',        'ignore',        'ignore',           'ignore',           'ignore',        'ignore',        'ignore',        'ignore',        'ignore',        'break'],
  AdapterSent:          ['break',       'send',          'ignore',        'send',          'ignore',           'ignore',           'ignore',        'ignore',        'ignore',        'ignore',        'sentLate',      'break'],
  SendFailedDefinitive: ['break',       'reject',        'break',         'reject',        'break',            'break',            'break',         'ignore',        'ignore',        'ignore',        'ignore',        'break'],
  OutcomeUnknown:       ['-',           'doubtIfOut',    'doubt',         'ignore',        'ask',              'ask',              'ignore',        'ignore',        'ignore',        'ignore',        'ignore',        'break'],
  BrokerAck:            ['break',       'ack',           'ack',           'ack',           'sameId',           'sameId',           'sameId',        'ackEnded',      'ackEnded',      'ackRejected',   'adopt',         'break'],
  BrokerPending:        ['break',       'pend',          'bind',          'pend',          'ignore',           'ignore',           'ignore',        'ackEnded',      'ackEnded',      'ackRejected',   'adopt',         'break'],
  BrokerReject:         ['break',       'reject',        'reject',        'reject',        'reject',           'endPart',          'break',         'ignore',        'ignore',        'ignore',        'ignore',        'break'],
  CumOlder:             ['ignore',      'ignore',        'ignore',        'ignore',        'ignore',           'ignore',           'ignore',        'ignore',        'ignore',        'ignore',        'ignore',        'ignore'],
  CumPart:              ['bookAdopt',   'book',          'book',          'book',          'book',             'book',             'assert',        'bookLate',      'bookLate',      'bookAdopt',     'bookAdopt',     'bookDenied'],
  CumFull:              ['bookAdopt',   'book',          'book',          'book',          'book',             'book',             'assert',        'bookLate',      'bookLate',      'bookAdopt',     'bookAdopt',     'bookDenied'],
  CumOver:              ['overfill',    'overfill',      'overfill',      'overfill',      'overfill',         'overfill',         'overfill',      'overfill',      'overfill',      'overfill',      'overfill',      'bookDenied'],
  BrokerCanceled:       ['break',       'cancel',        'cancel',        'cancel',        'cancel',           'cancel',           'ignore',        'ignore',        'ignore',        'ignore',        'ignore',        'break'],
  BrokerExpired:        ['break',       'expire',        'expire',        'expire',        'expire',           'expire',           'ignore',        'ignore',        'ignore',        'ignore',        'ignore',        'break'],
  CancelRequested:      ['cancelHere',  'askCancel',     'askCancel',     'cancelLater',   'askCancel',        'askCancel',        'over',          'over',          'over',          'over',          'over',          'over'],
  AdapterSuppressed:    ['break',       'notSent',       'break',         'notSent',       'break',            'break',            'break',         'ignore',        'ignore',        'ignore',        'ignore',        'break'],
  CancelRejected:       ['break',       '-',             'cancelRefused', '-',             'cancelRefusedAsk', 'cancelRefusedAsk', 'ignore',        'ignore',        'ignore',        'ignore',        'ignore',        'break'],
  CancelTimeout:        ['-',           '-',             'cancelOverdue', '-',             'cancelOverdue',    'cancelOverdue',    '-',             '-',             '-',             '-',             '-',             '-'],
  ReplaceRequested:     ['refuseReplace', 'refuseReplace', 'refuseReplace', 'refuseReplace', 'askReplace',    'askReplace',       'refuseReplace', 'refuseReplace', 'refuseReplace', 'refuseReplace', 'refuseReplace', 'refuseReplace'],
  BrokerReplaced:       ['break',       'break',         'break',         'replace',       'replace',          'replace',          'replaceFilled', 'ignore',        'ignore',        'break',         'break',         'break'],
  ReplaceRejected:      ['break',       'ignore',        'ignore',        'replaceRefused', 'replaceRefused',  'replaceRefused',   'ignore',        'ignore',        'ignore',        'ignore',        'ignore',        'break'],
  ReplaceTimeout:       ['-',           '-',             '-',             '-',             'replaceOverdue',   'replaceOverdue',   '-',             '-',             '-',             '-',             '-',             '-'],
  ReconFound:           ['break',       'asReported',    'asReported',    'asReported',    'asReported',       'asReported',       'foundFilled',   'ignore',        'ignore',        'adopt',         'adopt',         'break'],
  ReconNotFoundProven:  ['-',           'notSent',       'notSent',       'notSent',       'break',            'break',            'ignore',        'ignore',        'ignore',        'ignore',        'ignore',        'ignore'],
  LateBrokerOrderFound: ['break',       'ack',           'ack',           'ack',           'sameId',           'sameId',           'sameId',        'ackEnded',      'ackEnded',      'adopt',         'adopt',         'break'],
  TradeBust:            ['break',       'bust',          'bust',          'bust',          'bust',             'bust',             'bust',          'bust',          'bust',          'bust',          'bust',          'break'],
  TradeCorrect:         ['break',       'correct',       'correct',       'correct',       'correct',          'correct',          'correct',       'correct',       'correct',       'correct',       'correct',       'break'],
  Suspended:            ['-',           '-',             'ackSuspended',  'ackSuspended',  'suspend',          'suspend',          'ignore',        'ignore',        'ignore',        'ignore',        'ignore',        'break'],
  EodClose:             ['expireHere',  'expireIfHere',  'doubt',         '-',             'ask',              'ask',              '-',             '-',             '-',             '-',             '-',             '-'],
  OperatorResolve:      ['-',           'resolve',       'resolve',       'resolve',       'resolveThere',     'resolveThere',     '-',             '-',             '-',             '-',             '-',             '-'],
} as const satisfies Record<TriggerRow, Cells>;

export const TRIGGER_ROWS = Object.keys(ROWS) as readonly TriggerRow[];

const COLUMNS = Object.fromEntries(LIVES.map((life, index) => [life, index])) as Readonly<Record<Life, number>>;

/** The cell of the table. */
export function ruleOf(row: TriggerRow, life: Life): Rule {
  return ROWS[row][COLUMNS[life]] as Rule;
}
