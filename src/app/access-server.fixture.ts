/** A server with the real gate and the real table of endpoints, for tests: not listening, asked by `inject`. */

import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { Access } from '#access/index.ts';
import { ROLES, type Role } from '#contract/access.ts';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { problemSchema } from '#contract/problem.ts';
import type { Log } from '#platform/log/log.ts';
import { createMetrics } from '#platform/metrics/metrics.ts';
import { addUser, CALLER, openWorld } from '../access/access.fixture.ts';
import type { User } from '../access/access-store.ts';
import { openSession } from '../access/session/session.ts';
import { createGate, gateParts } from './access.ts';
import { type Config, readConfig } from './config.ts';
import { ProblemError } from './http/problems.ts';
import { accessHandlers } from './routes/access.ts';
import { createServer, type ServerParts } from './server.ts';
import type { StreamDoor } from './ws/door.ts';

export interface AccessServer {
  readonly server: FastifyInstance;
  readonly access: Access;
  pass(ms: number): void;
  /** Sends JSON with a cookie, as the page would. */
  ask(request: Asked): Promise<LightMyRequestResponse>;
}

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Token of a session. */
  readonly session?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Endpoints that are no matter of access answer NO_REPLAY, so that a test sees that they were reached. */
const REACHED = (): never => {
  throw new ProblemError('NO_REPLAY', 'reached');
};
const STUBS = Object.fromEntries(Object.keys(ENDPOINTS).map((name) => [name, REACHED]));

/** A platform with these settings; with `stubs` not even the endpoints of access do anything. */
export async function openAccessServer(
  settings: Readonly<Record<string, string>> = {},
  { stubs = false } = {},
): Promise<AccessServer> {
  const { access, pass } = openWorld();
  const config = configOf(settings);
  const gate = createGate(access, config);
  const own = stubs ? {} : accessHandlers({ access, gate, address: () => 'http://localhost' });
  const server = await createServer({
    handlers: { ...STUBS, ...own } as unknown as ServerParts['handlers'],
    ...gateParts(access, gate, config),
    idempotency: { once: (_asked, act) => act() },
    requestsPerMinute: 1_000_000,
    nowMs: access.nowMs,
    stream: { close: () => undefined } as unknown as StreamDoor,
    metrics: createMetrics(),
    log: { error: () => undefined } as unknown as Log,
    webFolder: '/nowhere',
  });
  const ask = ({ method = 'GET', url, session, headers, body }: Asked): Promise<LightMyRequestResponse> =>
    server.inject({
      method,
      url,
      remoteAddress: CALLER.address,
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(session === undefined ? {} : { cookie: `${gate.cookie.name}=${session}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    });
  return { server, access, pass, ask };
}

function configOf(settings: Readonly<Record<string, string>>): Config {
  const config = readConfig(settings);
  if (config.ok) return config.value;
  throw new Error(config.error.join('\n'));
}

/** The code of a problem; "-" where the answer is none. */
export function codeOf(answer: LightMyRequestResponse): string {
  const problem = problemSchema.safeParse(answer.statusCode === 204 ? null : parsed(answer.body));
  return problem.success ? problem.data.code : '-';
}

function parsed(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : null;
}

/** The token in an answer's cookie. */
export function tokenOf(answer: LightMyRequestResponse): string {
  return /=([0-9a-f]{64});/.exec(String(answer.headers['set-cookie']))?.[1] ?? '';
}

/** An open session of the user, proven or not. */
export async function sessionOf(access: Access, user: User, proven: boolean): Promise<string> {
  const opened = await access.store.transact((tables) =>
    openSession(access, tables, { user, caller: CALLER, stage: 'open', proven }),
  );
  return opened.token;
}

/** A tenant beside the house, with a user of each role; and such users in the house. */
export async function addPeople(access: Access): Promise<Readonly<Record<'house' | 'elsewhere', Record<Role, User>>>> {
  const house: Partial<Record<Role, User>> = {};
  const elsewhere: Partial<Record<Role, User>> = {};
  for (const role of ROLES) house[role] = await addUser(access, `${role}.house`, [role]);
  const tenant = { id: 'acme', name: 'Acme', isHouse: false, createdMs: access.nowMs() };
  await access.store.transact((tables) => tables.tenants.put(tenant));
  for (const role of ROLES) elsewhere[role] = await addUser(access, `${role}.acme`, [role], tenant.id);
  return { house: house as Record<Role, User>, elsewhere: elsewhere as Record<Role, User> };
}
