/**
 * Orders as they cross a process: what the API answers and the stream tells. Prices and quantities are decimal text,
 * instants ISO 8601 in UTC, and names of states upper-case. Fields and names are only ever added.
 */

import { z } from 'zod';
import { cursorSchema } from './form.ts';
import { seriesKeySchema } from './market-data.ts';

const { exchange, symbol } = seriesKeySchema.shape;
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const wholeNumber = z.string().regex(/^\d+$/);

/**
 * NEW: here, not on its way · SENT: handed to the venue, not confirmed; with `doubt` nobody knows whether it has it ·
 * ACK: it rests there; with `doubt` and no id of the venue nobody knows as which of its orders · PARTIAL: part of it
 * traded. FILLED, CANCELED (by whoever, or expired) and REJECT are ends; an
 * execution can still come after them.
 */
export const ORDER_STATES = ['NEW', 'SENT', 'ACK', 'REJECT', 'PARTIAL', 'FILLED', 'CANCELED'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

const SIDES = ['BUY', 'SELL'] as const;
const TYPES = ['MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'MARKET_TO_LIMIT'] as const;
const TIMES_IN_FORCE = ['DAY', 'IOC', 'FOK', 'GTC', 'GTD'] as const;
const MODES = ['PAPER', 'LIVE'] as const;

export const orderSchema = z.object({
  /** `clientOrderId~leg.attempt`: unique in its tenant, and as it stands in an address. */
  orderId: z.string(),
  /** Of the request that it belongs to, as the client chose it. */
  clientOrderId: z.string(),
  account: z.string(),
  exchange,
  symbol,
  side: z.enum(SIDES),
  type: z.enum(TYPES),
  timeInForce: z.enum(TIMES_IN_FORCE),
  goodTill: z.iso.date().nullable(),
  mode: z.enum(MODES),
  synthetic: z.boolean().describe('A stop that waits in the platform, not at the venue. None is taken yet.'),
  quantity: wholeNumber,
  price: decimal.nullable(),
  stopPrice: decimal.nullable(),
  state: z.enum(ORDER_STATES),
  /** What was asked of the venue last may or may not have happened; the platform asks, and nothing is sent twice. */
  doubt: z.boolean(),
  pending: z.enum(['NONE', 'CANCEL', 'REPLACE']),
  /** What is told of it may be outdated. */
  stale: z.boolean(),
  suspended: z.boolean(),
  /** The venue gave it no id, or a replace without an answer may have led to another: a person can say which it is. */
  needsId: z.boolean(),
  filledQuantity: wholeNumber,
  remainingQuantity: wholeNumber,
  /** Σ price × quantity of what traded, in the unit of the price. */
  filledNotional: decimal,
  /** Rounded to 1/10,000; null before anything traded, and where the venue tells sums that no price explains. */
  averagePrice: decimal.nullable(),
  /** Why it is over, such as REQUESTED or EXCHANGE; null while it is not. */
  reason: z.string().nullable(),
  /** The words of whoever ended it. */
  reasonText: z.string(),
  brokerOrderId: z.string().nullable(),
  receivedAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});
export type OrderDto = z.infer<typeof orderSchema>;

/** Letters, digits and four marks: what a client may call its request. */
const clientOrderIdSchema = z
  .string()
  .regex(/^[\w.:-]{1,64}$/, { error: 'expected 1 to 64 letters, digits, ".", ":", "_" or "-"' });

/** Until there are accounts, any name in one's own tenant. */
const accountSchema = z
  .string()
  .regex(/^[\w.-]{1,32}$/, { error: 'expected 1 to 32 letters, digits, ".", "_" or "-"' });

const PRICE_ERROR = 'expected a price above zero as decimal text such as "38.52", with at most four decimals';
const priceText = z
  .string({ error: PRICE_ERROR })
  .regex(/^(?=.*[1-9])(?:0|[1-9]\d{0,8})(?:\.\d{1,4})?$/, { error: PRICE_ERROR });

const QUANTITY_ERROR = 'expected a whole number above zero as text such as "100", with at most nine digits';
const quantityText = z.string({ error: QUANTITY_ERROR }).regex(/^[1-9]\d{0,8}$/, { error: QUANTITY_ERROR });

/** What every request for orders says, whatever its form. */
const requestFields = {
  /** Names the request for ever: the same again is answered again, and done once. Made where it is left out. */
  clientOrderId: clientOrderIdSchema.optional(),
  account: accountSchema.default('paper'),
  /** Needed where more than one has the symbol and none of them is live. */
  exchange: exchange.optional(),
  symbol,
  side: z.enum(SIDES),
  quantity: quantityText,
  /** Only paper is traded; `LIVE` is refused. */
  mode: z.enum(MODES).default('PAPER'),
};

const timeFields = {
  timeInForce: z.enum(TIMES_IN_FORCE).default('DAY'),
  /** Last day of a GTD order. */
  goodTill: z.iso.date().optional(),
};

/** Type and prices: which type has which is told in the refusal of what does not fit. */
const priceFields = { type: z.enum(TYPES), price: priceText.optional(), stopPrice: priceText.optional() };

/** One order. */
const singleOrderSchema = z.strictObject({
  form: z.literal('single').optional(),
  ...requestFields,
  ...priceFields,
  ...timeFields,
  synthetic: z
    .boolean()
    .default(false)
    .describe('The stop waits in the platform, not at the venue: not available yet, refused with SYNTHETIC_STOP.'),
});

/** Two orders of which a fill of one reduces the other: one-cancels-other. */
const ocoOrderSchema = z.strictObject({
  form: z.literal('oco'),
  ...requestFields,
  legs: z.tuple([z.strictObject(priceFields), z.strictObject(priceFields)]),
});

/** An entry whose every fill is protected by a gain and a loss. */
const bracketOrderSchema = z.strictObject({
  form: z.literal('bracket'),
  ...requestFields,
  ...priceFields,
  ...timeFields,
  takeProfit: z.strictObject({ price: priceText }),
  /** With `price` a stop-limit, without a stop. */
  stopLoss: z.strictObject({ stopPrice: priceText, price: priceText.optional() }),
});

/** Body of `POST /api/v1/orders`; `form` is single where it is left out. */
export const submitOrderSchema = z.discriminatedUnion('form', [singleOrderSchema, ocoOrderSchema, bracketOrderSchema]);
export type SubmitOrderBody = z.infer<typeof submitOrderSchema>;

/** Answer to a request that was taken. */
export const submittedSchema = z.object({
  clientOrderId: z.string(),
  /** It was known already, and this is what became of it. */
  replayed: z.boolean(),
  /** As they are now; a bracket's exits come with its fills. */
  orders: z.array(orderSchema),
});
export type SubmittedDto = z.infer<typeof submittedSchema>;

/** Why a request is refused: a code for programs, a sentence for people. */
export const refusalReasonSchema = z.object({ code: z.string(), text: z.string() });
export type RefusalReason = z.infer<typeof refusalReasonSchema>;

/** What would be said to a request now. */
export const checkedOrderSchema = z.object({
  verdict: z.enum(['ACCEPTED', 'DENIED']),
  /** All of them; empty where it would be accepted. */
  reasons: z.array(refusalReasonSchema),
});

/** What a replace sets; what is left out stays. */
export const replaceOrderSchema = z
  .strictObject({ quantity: quantityText.optional(), price: priceText.optional(), stopPrice: priceText.optional() })
  .refine((terms) => Object.keys(terms).length > 0, {
    error: 'nothing would change: give quantity, price or stopPrice',
  });

/** Of the own tenant; what is left out matches all. */
export const cancelAllSchema = z.strictObject({
  account: accountSchema.optional(),
  exchange: exchange.optional(),
  symbol: symbol.optional(),
});

/** Orders that something was asked of, as they are now: the venue may still have to answer. */
export const changedOrdersSchema = z.object({ orders: z.array(orderSchema) });

export const orderIdSchema = z.strictObject({ id: z.string().min(1).max(128) });

/** Query of `GET /api/v1/orders`; what is left out matches all. */
export const ordersQuerySchema = z.strictObject({
  account: accountSchema.optional(),
  exchange: exchange.optional(),
  symbol: symbol.optional(),
  state: z
    .string()
    .regex(new RegExp(`^(?:${ORDER_STATES.join('|')})(?:,(?:${ORDER_STATES.join('|')}))*$`), {
      error: `expected one or more of ${ORDER_STATES.join(', ')}, with commas between`,
    })
    .optional()
    .describe(`One or more of ${ORDER_STATES.join(', ')}, with commas between.`),
  doubtful: z.literal('true').optional().describe('Only those that need a person: in doubt, or with an open break.'),
  clientOrderId: clientOrderIdSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: cursorSchema.optional().describe('`nextCursor` of the page before.'),
});

/** False where lists are behind the journal for longer than a moment: then this is how it was. */
const isCurrent = z.boolean();

export const ordersAnswerSchema = z.object({
  /** Newest first. */
  orders: z.array(orderSchema),
  nextCursor: z.string().nullable(),
  isCurrent,
});

/** One event in the story of an order. */
const orderEventSchema = z.object({
  /** Of the input in the journal; several events may follow from one. */
  seq: z.int(),
  /** Position within the input. */
  index: z.int(),
  at: z.iso.datetime(),
  /** Such as FillBooked. */
  kind: z.string(),
  /** Who gave the input: the id of a user, or a part of the platform. */
  principal: z.string(),
  /** The request that it follows from. */
  corr: z.string(),
  /** What else it says; prices and quantities as decimal text. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type OrderEventDto = z.infer<typeof orderEventSchema>;

/** Oldest first. */
export const orderEventsSchema = z.object({ orderId: z.string(), events: z.array(orderEventSchema), isCurrent });

/** Something was told that cannot be: until a person has looked, nothing grows in its account and instrument. */
const orderBreakSchema = z.object({
  /** `orderId~row`: as it stands in an address. */
  breakId: z.string(),
  orderId: z.string(),
  /** What was told, as in the table of states. */
  row: z.string(),
  text: z.string(),
  openedAt: z.iso.datetime(),
});
export type OrderBreakDto = z.infer<typeof orderBreakSchema>;

/** What an alarm can be about; others may follow. */
export type OrderAlarmCode =
  | 'LATE_FILL'
  | 'OVERFILL'
  | 'ADOPTED'
  | 'UNSOLICITED_CANCEL'
  | 'UNPROTECTED'
  | 'NOT_REDUCED'
  | 'DOUBLE_FILL'
  | 'STOP_GAPPED'
  | 'PROMISE_DENIED';

/** Something happened to an order that its trader has to know. It stops nothing, and is open until somebody has seen it. */
const orderAlarmSchema = z.object({
  /** `orderId~code`: as it stands in an address. */
  alarmId: z.string(),
  orderId: z.string(),
  /** An `OrderAlarmCode`. */
  code: z.string(),
  text: z.string(),
  /** When it was raised last. */
  at: z.iso.datetime(),
  account: z.string(),
  exchange,
  symbol,
});
export type OrderAlarmDto = z.infer<typeof orderAlarmSchema>;

/** What waits for a person. */
export const doubtsAnswerSchema = z.object({
  /** In doubt, or with an open break or alarm; newest first. */
  orders: z.array(orderSchema),
  breaks: z.array(orderBreakSchema),
  /** Oldest first. */
  alarms: z.array(orderAlarmSchema),
  /** There is more than these lists hold, which is 500 of each. */
  more: z.boolean(),
  isCurrent,
});
export type DoubtsAnswer = z.infer<typeof doubtsAnswerSchema>;

/** What the decision rests on, such as what the broker said and when: the journal keeps it. */
const evidenceText = z.string().trim().min(1).max(2_000);

/** Whether the venue has the order, as a person has found out. */
export const resolveDoubtSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('SENT'),
    brokerOrderId: z.string().trim().min(1).max(64),
    evidence: evidenceText,
  }),
  z.strictObject({ outcome: z.literal('NOT_SENT'), evidence: evidenceText }),
]);
export type ResolveDoubtBody = z.infer<typeof resolveDoubtSchema>;

export const resolveBreakSchema = z.strictObject({ evidence: evidenceText });

/** `at`: that of the alarm as it was seen, so that one that was raised again meanwhile stays open. */
export const acknowledgeSchema = z.strictObject({ at: z.iso.datetime().optional() }).nullish();

/** Whether orders are taken, and how far what is told of them is. */
export const ordersHealthSchema = z.object({
  /** OPEN: takes everything. CLOSING: only what makes risk smaller, for the `reason` told. HALTED: nothing. */
  state: z.enum(['OPEN', 'CLOSING', 'HALTED']),
  /** Why it is not open. */
  reason: z.string().nullable(),
  /** The last input that is on the disk. */
  durableSeq: z.int(),
  /** The last one that lists and stories know; null while they cannot be read. */
  projectedSeq: z.int().nullable(),
  adapters: z.array(
    z.object({
      adapterId: z.string(),
      /** Its login at the venue; null where it has not said hello. */
      session: z.string().nullable(),
      /** Messages that it has not noted yet. */
      waiting: z.int(),
    }),
  ),
});
export type OrdersHealthDto = z.infer<typeof ordersHealthSchema>;

/** Something about an order that a person should see, until it ends: a DOUBT, an open BREAK, or an ALARM. */
export const orderAlertSchema = z.object({
  /** Unique in its tenant. */
  alertId: z.string(),
  kind: z.enum(['DOUBT', 'BREAK', 'ALARM']),
  /** Of a doubt what nobody knows: NEW, CANCEL or REPLACE; of a break its row; of an alarm its name. */
  code: z.string(),
  orderId: z.string(),
  /** Of a break, to resolve it by; null for others. */
  breakId: z.string().nullable(),
  account: z.string(),
  exchange,
  symbol,
  text: z.string(),
  at: z.iso.datetime(),
});
export type OrderAlertDto = z.infer<typeof orderAlertSchema>;
