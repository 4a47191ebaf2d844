/**
 * Ids of orders as the outside knows them: without the tenant, which a request brings along anyway, so that no id can
 * name an order of another one; and in letters that stand in an address as they are. "house/c1/0.1" of the house is
 * "c1~0.1"; its request is "c1"; a break of it is "c1~0.1~BrokerAck", an alarm "c1~0.1~LATE_FILL".
 */

/** The id of an order, for the outside. */
export function publicOrderId(orderId: string): string {
  return orderId.slice(orderId.indexOf('/') + 1).replace('/', '~');
}

/** The id of a break or an alarm, for the outside. */
export function publicBreakId(breakId: string): string {
  return publicOrderId(breakId).replace(' ', '~');
}

const FORM = /^([\w.:-]{1,64})(?:~(\d+\.\d+))?(?:~(\w+))?$/;

/** The order, or the request, that `text` names in `tenant`; null where it cannot name one. */
export function orderIdFromPublic(tenant: string, text: string): string | null {
  const [, request, leg, row] = FORM.exec(text) ?? [];
  if (request === undefined || row !== undefined) return null;
  return `${tenant}/${request}${leg === undefined ? '' : `/${leg}`}`;
}

/** The break or the alarm that `text` names in `tenant`; null where it cannot name one. */
export function breakIdFromPublic(tenant: string, text: string): string | null {
  const [, request, leg, row] = FORM.exec(text) ?? [];
  if (request === undefined || leg === undefined || row === undefined) return null;
  return `${tenant}/${request}/${leg} ${row}`;
}
