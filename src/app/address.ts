/** The address of a listening server as a person types it. */

import type { AddressInfo } from 'node:net';

export function formatAddress(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
