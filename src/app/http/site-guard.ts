/**
 * Which sites may act through a visitor's browser: only the platform's own. A name that somebody else's DNS points at
 * this machine is refused by `Host`, and a page of another site by `Origin` and `Sec-Fetch-Site`.
 */

import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { isLoopback } from '#access/index.ts';
import { ProblemError } from './problems.ts';

export interface SiteParts {
  /** The address that users type, where it is another one than that listened on, such as "https://pregao.example". */
  readonly publicUrl: URL | null;
  /** The host that is listened on. */
  readonly host: string;
  /** Origins of other pages that may act, with a key or as their visitors do. */
  readonly allowedOrigins: readonly string[];
}

type Asked = Pick<IncomingMessage, 'headers' | 'method'> & {
  readonly socket?: Pick<IncomingMessage['socket'], 'localAddress' | 'localPort'>;
};

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses requests under a wrong name, and those with which another site acts; before any route. */
export function installSiteGuard(server: FastifyInstance, parts: SiteParts): void {
  server.addHook('onRequest', async ({ raw }) => {
    if (!isOwnHost(raw, parts)) {
      const detail = `The platform is not known as "${raw.headers.host ?? ''}". Use the address that it prints at its start, or set PREGAO_PUBLIC_URL.`;
      throw new ProblemError('WRONG_HOST', detail);
    }
    if (isForeign(raw, parts)) {
      const detail = 'The request comes from a page of another site. Programs send an API key and no cookie.';
      throw new ProblemError('FOREIGN_ORIGIN', detail);
    }
  });
}

/**
 * Whether `Host` names this platform. Loopback names are taken with any port: no DNS can point them elsewhere, and a
 * tunnel or container may listen on another one.
 */
export function isOwnHost({ headers, socket }: Asked, { publicUrl, host }: SiteParts): boolean {
  const asked = hostUrl(headers.host);
  if (asked === null) return false;
  if (isLoopback(asked.hostname) || asked.host === publicUrl?.host) return true;
  const port = String(socket?.localPort ?? '');
  const isOwnPort = (asked.port === '' ? '80' : asked.port) === port;
  // The address that the request came in by was typed as it is: a name would stand here else.
  const own = [host, socket?.localAddress ?? ''].map((each) => hostUrl(bracketed(each))?.hostname);
  return isOwnPort && own.includes(asked.hostname);
}

/** Whether a request came under one of our names and from no page of another site: what a stream's door asks. */
export function isOwnSite(request: Asked, parts: SiteParts): boolean {
  const { origin, host } = request.headers;
  return isOwnHost(request, parts) && (origin === undefined || isOwnOrigin(origin, host, parts));
}

/** Whether a request that changes something was made by a page of another site. */
export function isForeign({ headers, method }: Asked, parts: SiteParts): boolean {
  if (SAFE_METHODS.has(method ?? 'GET')) return false;
  const { origin } = headers;
  if (origin !== undefined) return !isOwnOrigin(origin, headers.host, parts);
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  // No browser of today leaves both out; a program has no cookie.
  return headers.cookie !== undefined && headers.authorization === undefined;
}

/** Whether a page of this origin is the platform's own, or one that may act. */
function isOwnOrigin(origin: string, host: string | undefined, { publicUrl, allowedOrigins }: SiteParts): boolean {
  if (allowedOrigins.includes(origin) || origin === publicUrl?.origin) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === hostUrl(host)?.host;
}

const KNOWN_MAX = 100;
const known = new Map<string, URL | null>();

/** A host as an address; remembered, since nearly all requests name the same one. */
function hostUrl(host: string | undefined): URL | null {
  if (host === undefined) return null;
  let found = known.get(host);
  if (found !== undefined) return found;
  if (known.size >= KNOWN_MAX) known.clear();
  found = readHost(host);
  known.set(host, found);
  return found;
}

function readHost(host: string): URL | null {
  if (!/^[\w.:[\]-]+$/.test(host)) return null;
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : null;
}

/** An IPv6 address as it stands in `Host`; IPv4 in the clothes of IPv6 as IPv4. */
function bracketed(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return plain.includes(':') ? `[${plain}]` : plain;
}
