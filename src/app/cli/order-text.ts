/** Orders for people, in the exchange's time. */

import type { DoubtsAnswer, OrderDto, OrderEventDto, OrdersHealthDto } from '#contract/orders.ts';

const COLUMNS = ['received', 'state', 'side', 'quantity', 'symbol', 'type', 'price', 'filled', 'account', 'order'];

/** A table, or that there is none. */
export function ordersText(orders: readonly OrderDto[], timeZone: string): string {
  if (orders.length === 0) return 'No orders.\n';
  const time = clockIn(timeZone);
  return table([COLUMNS, ...orders.map((order) => rowOf(order, time))]) + notesOf(orders);
}

function rowOf(order: OrderDto, time: (iso: string) => string): string[] {
  const { side, quantity, exchange, symbol, type, account, orderId, filledQuantity, averagePrice } = order;
  const filled = averagePrice === null ? filledQuantity : `${filledQuantity} at ${averagePrice}`;
  const about = [side, quantity, `${symbol} (${exchange})`, type, priceText(order)];
  return [time(order.receivedAt), stateText(order), ...about, filled, account, orderId];
}

/** What an order is now, in one line. */
export function orderLine(order: OrderDto, timeZone: string): string {
  const [, ...about] = rowOf(order, (iso) => iso);
  const why = order.reason === null ? [] : [order.reason, order.reasonText].filter((text) => text !== '');
  return `${[clockIn(timeZone)(order.changedAt), ...about, ...why].join('  ')}\n`;
}

function stateText({ state, doubt, pending, stale }: OrderDto): string {
  const marks = [
    ...(doubt ? ['in doubt'] : []),
    ...(pending === 'NONE' ? [] : [`${pending.toLowerCase()} pending`]),
    ...(stale ? ['may be outdated'] : []),
  ];
  return marks.length === 0 ? state : `${state} (${marks.join(', ')})`;
}

function priceText({ price, stopPrice }: OrderDto): string {
  if (stopPrice === null) return price ?? 'market';
  return price === null ? `stop ${stopPrice}` : `stop ${stopPrice}, limit ${price}`;
}

function notesOf(orders: readonly OrderDto[]): string {
  return orders
    .filter(({ reason }) => reason !== null)
    .map(({ orderId, reason, reasonText }) => `${orderId}: ${reason}${reasonText === '' ? '' : `, ${reasonText}`}\n`)
    .join('');
}

/** An order with all that happened to it. */
export function storyText(order: OrderDto, events: readonly OrderEventDto[], timeZone: string): string {
  const time = clockIn(timeZone);
  const rows = events.map(({ at, seq, kind, principal, details }) => {
    const told = Object.entries(details).map(([name, value]) => `${name}=${value}`);
    return [time(at), String(seq), kind, principal, told.join(' ')];
  });
  const story = rows.length === 0 ? 'Its story is not told yet.\n' : table(rows);
  return `${ordersText([order], timeZone)}\n${story}`;
}

/** What waits for a person, and how it is resolved. */
export function doubtsText({ orders, breaks, alarms, more }: DoubtsAnswer, timeZone: string): string {
  if (orders.length + breaks.length + alarms.length === 0) return 'Nothing waits for a person.\n';
  const time = clockIn(timeZone);
  const parts = [
    ordersText(orders, timeZone),
    listText(
      'Open breaks',
      breaks.map(({ breakId, openedAt, text }) => [time(openedAt), breakId, text]),
    ),
    listText(
      'Alarms',
      // As `--at` takes it, in the time of the world.
      alarms.map(({ alarmId, at, text }) => [at, alarmId, text]),
    ),
    `\n${more ? 'There is more than is shown here.\n' : ''}`,
  ];
  const isResolvable = breaks.length > 0 || orders.some(({ doubt }) => doubt);
  if (isResolvable)
    parts.push('Resolve: pregao orders resolve <order> --sent <id at the broker> | --not-sent --evidence <text>\n');
  if (alarms.length > 0) parts.push('Seen: pregao orders acknowledge <alarm> --at <its time>\n');
  return parts.join('');
}

function listText(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `\n${title}:\n${table(rows)}`;
}

export function healthText({ state, reason, durableSeq, projectedSeq, adapters }: OrdersHealthDto): string {
  const lists =
    projectedSeq === null ? 'lists cannot be read' : `lists ${Math.max(durableSeq - projectedSeq, 0)} behind`;
  const lines = adapters.map(
    ({ adapterId, session, waiting }) =>
      `adapter ${adapterId}: ${session === null ? 'never connected' : `session ${session}`}, ${waiting} messages waiting`,
  );
  return `${[`${state}${reason === null ? '' : `: ${reason}`}`, `journal at ${durableSeq}, ${lists}`, ...lines].join('\n')}\n`;
}

/** Columns as wide as their widest entry. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function clockIn(timeZone: string): (iso: string) => string {
  const stamp = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (iso) => stamp.format(new Date(iso));
}
