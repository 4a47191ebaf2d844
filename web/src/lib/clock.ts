/** The one place of the page that asks for the time and for chance, so that everything else can be tested. */

/** Milliseconds since the epoch by this machine's clock. Used for ages only; market time comes from the server. */
export function nowMs(): number {
  return Date.now();
}

/** A number in [0, 1), for spreading reconnections over time. */
export function chance(): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value / 4_294_967_296;
}
