/**
 * The OpenAPI 3.1 document, made from the tables of endpoints: what is in no table is not served, and what is served
 * is in the document.
 */

import { z } from 'zod';
import { type Endpoint, type Endpoints, TAGS } from './endpoint.ts';
import { PROBLEMS, type ProblemCode, problemSchema } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;

/** Headers of every answer, described once. */
const HEADER_COMPONENTS: Json = {
  'X-Request-Id': { description: 'The id of the request, in the log too.', schema: { type: 'string' } },
  'RateLimit-Limit': { description: 'Requests that are allowed per minute.', schema: { type: 'integer' } },
  'RateLimit-Remaining': { description: 'Requests that are left.', schema: { type: 'integer' } },
  'RateLimit-Reset': { description: 'Seconds until all are allowed again.', schema: { type: 'integer' } },
};
const HEADERS: Json = Object.fromEntries(
  Object.keys(HEADER_COMPONENTS).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

/** The document of these endpoints; `version` is that of the program. */
export function openApiDocument(endpoints: Endpoints, version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, it] of Object.entries(endpoints)) {
    for (const [index, path] of [it.path, ...(it.aliases ?? [])].entries()) {
      const key = path.replace(/:(\w+)/g, '{$1}');
      const operationId = index === 0 ? name : `${name}Alias${index}`;
      paths[key] = { ...paths[key], [it.method.toLowerCase()]: { operationId, ...operation(it) } };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pregão',
      version,
      summary: 'Market data of B3, its instruments, sessions and gaps, orders, and those who may see and send them.',
      description:
        'Prices and quantities are decimal strings, times ISO 8601 in UTC. Errors are RFC 9457 problem details with a stable `code`. Fields are only ever added.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema) },
      headers: HEADER_COMPONENTS,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, `prg_…`.' },
        session: { type: 'apiKey', in: 'cookie', name: 'pregao', description: 'The cookie of whoever has logged in.' },
      },
    },
  };
}

function operation(it: Endpoint): Json {
  const permission = it.access === 'public' ? 'Needs no login.' : `Needs the permission \`${it.access}\`.`;
  const proof = it.needsProof ? ' Needs a fresh proof of identity.' : '';
  return {
    tags: [it.tag],
    summary: it.summary,
    description: `${it.description === undefined ? '' : `${it.description}\n\n`}${permission}${proof}`,
    ...(it.access === 'public' ? {} : { 'x-permission': it.access }),
    security: it.access === 'public' ? [] : [{ key: [] }, { session: [] }],
    parameters: [
      ...parameters(it.params, 'path'),
      ...parameters(it.query, 'query'),
      ...(it.takesKey ? [IDEMPOTENCY_KEY] : []),
    ],
    ...requestBody(it),
    responses: { ...success(it), ...failures(it) },
  };
}

function requestBody({ body, rawBody }: Endpoint): Json {
  if (rawBody !== undefined)
    return {
      requestBody: { required: true, content: { [rawBody]: { schema: { type: 'string', format: 'binary' } } } },
    };
  if (body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body) } } } };
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Done once within 24 hours, however often it is sent.',
  schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[!-~]+$' },
};

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema) as {
    properties?: Readonly<Record<string, Json>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...one }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: one,
  }));
}

function success(it: Endpoint): Json {
  if (it.answer === null) return { 204: { description: 'Done.', headers: HEADERS } };
  const json = it.answer instanceof z.ZodString ? {} : { 'application/json': { schema: jsonSchema(it.answer) } };
  const forms = Object.fromEntries((it.forms ?? []).map((type) => [type, { schema: { type: 'string' } }]));
  const answer = { description: it.summary, headers: HEADERS, content: { ...json, ...forms } };
  return Object.fromEntries([it.status ?? 200, ...(it.otherStatuses ?? [])].map((status) => [status, answer]));
}

/** What any endpoint may answer, and what this one does besides. */
function failures(it: Endpoint): Json {
  const codes = new Set<ProblemCode>(['INVALID_REQUEST', 'WRONG_HOST', 'TOO_MANY_REQUESTS', 'INTERNAL']);
  if (it.access !== 'public') for (const code of ['NOT_LOGGED_IN', 'NOT_ALLOWED'] as const) codes.add(code);
  if (it.needsProof) codes.add('PROOF_NEEDED');
  if (it.method !== 'GET') codes.add('FOREIGN_ORIGIN');
  if (it.body !== undefined || it.rawBody !== undefined)
    for (const code of ['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) codes.add(code);
  if (it.takesKey === true) for (const code of ['KEY_IN_USE', 'KEY_REUSED'] as const) codes.add(code);
  for (const code of it.problems ?? []) codes.add(code);
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      status,
      {
        description: some.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        headers: HEADERS,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

/** As what comes in: what goes out is read with the same tolerance, because fields are added over time. */
function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _version, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    // What a date or time looks like its format tells; the pattern beside it is long and says no more.
    override: ({ jsonSchema: part }) => {
      if (part.format === 'date-time' || part.format === 'date') delete part.pattern;
    },
  });
  return json;
}
