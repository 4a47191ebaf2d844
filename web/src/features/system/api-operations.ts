/** The operations of an OpenAPI document as the console offers them, and the requests that come of what is filled in. */

import { z } from 'zod';
import { type Permission, permissionSchema } from '#contract/access.ts';

export interface Parameter {
  readonly name: string;
  readonly place: 'path' | 'query' | 'header';
  readonly isRequired: boolean;
  readonly description: string;
  /** The values that there are; null where it is any text. */
  readonly options: readonly string[] | null;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** Null where it is open to everybody. */
  readonly permission: Permission | null;
  readonly parameters: readonly Parameter[];
  /** A body to begin with, as JSON; null where it takes none. */
  readonly bodyExample: string | null;
}

type Schema = Readonly<Record<string, unknown>>;

const schemaSchema = z.record(z.string(), z.unknown());

const operationSchema = z.object({
  operationId: z.string(),
  tags: z.array(z.string()).default([]),
  summary: z.string().default(''),
  'x-permission': permissionSchema.nullable().catch(null).default(null),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean().default(false),
        description: z.string().default(''),
        schema: schemaSchema.default({}),
      }),
    )
    .default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: schemaSchema.default({}) })) }).optional(),
});

const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** Every operation, once: other paths that mean the same are left out. */
export function operationsOf(document: unknown): Operation[] {
  const { paths } = documentSchema.parse(document);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, told]) => {
      const { data } = operationSchema.safeParse(told);
      if (data === undefined || /Alias\d+$/.test(data.operationId)) return [];
      const body = data.requestBody?.content['application/json']?.schema;
      return {
        id: data.operationId,
        method: method.toUpperCase(),
        path,
        tag: data.tags[0] ?? '',
        summary: data.summary,
        permission: data['x-permission'],
        parameters: data.parameters.map((one) => ({
          name: one.name,
          place: one.in,
          isRequired: one.required,
          description: one.description,
          options: optionsOf(one.schema),
        })),
        bodyExample: body === undefined ? null : JSON.stringify(exampleOf(body), null, 2),
      };
    }),
  );
}

function optionsOf(schema: Schema): string[] | null {
  if (Array.isArray(schema.enum)) return schema.enum.map(String);
  return schema.type === 'boolean' ? ['true', 'false'] : null;
}

/** A value of the schema's form to begin with: required fields, defaults, first choices. */
export function exampleOf(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const first = [schema.anyOf, schema.oneOf].find(Array.isArray)?.[0] as Schema | undefined;
  if (first !== undefined) return exampleOf(first);
  switch (schema.type) {
    case 'object': {
      const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
      const required = (schema.required ?? []) as readonly string[];
      return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {})]));
    }
    case 'array':
      return Number(schema.minItems ?? 0) > 0 ? [exampleOf((schema.items ?? {}) as Schema)] : [];
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return false;
    default:
      return '';
  }
}

export interface Filled {
  /** By the name of the parameter; an empty text is not sent. */
  readonly values: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ConsoleRequest {
  readonly method: string;
  /** Path and query. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export type Built =
  | { readonly kind: 'request'; readonly request: ConsoleRequest }
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'bad-body' };

/** The request of an operation with what was filled in. */
export function buildRequest(operation: Operation, { values, body }: Filled): Built {
  const { parameters, method, path, bodyExample } = operation;
  const filled = parameters.filter(({ name }) => (values[name] ?? '') !== '');
  const missing = parameters.find((one) => one.isRequired && !filled.includes(one));
  if (missing !== undefined) return { kind: 'missing', name: missing.name };
  if (bodyExample !== null && !isJson(body)) return { kind: 'bad-body' };
  const of = (place: Parameter['place']): [string, string][] =>
    filled.filter((one) => one.place === place).map(({ name }) => [name, values[name] ?? '']);
  const steps = of('path').reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, encodeURIComponent(value)),
    path,
  );
  const query = new URLSearchParams(of('query')).toString();
  return {
    kind: 'request',
    request: {
      method,
      address: query === '' ? steps : `${steps}?${query}`,
      headers: {
        ...Object.fromEntries(of('header')),
        ...(bodyExample === null ? {} : { 'content-type': 'application/json' }),
      },
      body: bodyExample === null ? null : body,
    },
  };
}

/** The same for a shell, with an API key in place of the page's own cookie. */
export function curlOf({ method, address, headers, body }: ConsoleRequest, origin: string): string {
  const lines = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(`${origin}${address}`)}`,
    '-H "Authorization: Bearer $PREGAO_API_KEY"',
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`--data ${quoted(body)}`]),
  ];
  return lines.join(' \\\n  ');
}

/** As one word of a shell, whatever it is made of. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
