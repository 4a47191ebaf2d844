/** The AsyncAPI document of the streams, made from the schemas that the server and the page use. */

import { z } from 'zod';
import { CLOSE_CODES, clientMessageSchema, marketMessageSchema, serverMessageSchema } from './stream.ts';

type Json = { readonly [key: string]: unknown };

/** The document (AsyncAPI 3.0), as docs/api/asyncapi.json holds it. */
export function asyncApiDocument(version: string): Json {
  const commands = messagesOf('op', clientMessageSchema, COMMANDS);
  const answers = messagesOf('type', serverMessageSchema, ANSWERS);
  const simple = messagesOf('type', marketMessageSchema, SIMPLE, 'market');
  const frames = Object.fromEntries(Object.entries(answers).filter(([name]) => !CONTROL.includes(name)));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Pregão streams',
      version,
      description: `Live market data and orders. docs/api/streams.md explains it. The server ends a connection with ${closeCodes()}.`,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      socket: { host: 'localhost:4600', protocol: 'ws', security: SECURITY },
      events: { host: 'localhost:4600', protocol: 'http', security: SECURITY },
    },
    channels: {
      stream: {
        address: '/api/v1/stream',
        title: 'One socket for all channels',
        servers: [{ $ref: '#/servers/socket' }],
        messages: references({ ...commands, ...answers }),
        bindings: { ws: { query: { type: 'object', properties: { ticket: TICKET } } } },
      },
      events: {
        address: '/api/v1/stream/events',
        title: 'The same frames as server-sent events; Last-Event-ID goes on where the line was cut',
        servers: [{ $ref: '#/servers/events' }],
        messages: references(frames),
      },
      market: {
        address: '/ws/market',
        title: 'The bars of 1m of one symbol',
        servers: [{ $ref: '#/servers/socket' }],
        messages: references(simple),
        bindings: { ws: { query: MARKET_QUERY } },
      },
    },
    operations: {
      ...operation('command', 'receive', 'stream', commands),
      ...operation('tell', 'send', 'stream', answers),
      ...operation('tellEvents', 'send', 'events', frames),
      ...operation('tellMarket', 'send', 'market', simple),
    },
    components: {
      messages: { ...commands, ...answers, ...simple },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, `prg_…`.' },
        session: { type: 'httpApiKey', in: 'cookie', name: 'pregao', description: 'Of whoever has logged in.' },
        ticket: { type: 'httpApiKey', in: 'query', name: 'ticket', description: 'Of POST /api/v1/stream/tickets.' },
      },
    },
  };
}

/** What each message is for; the order is that of the document. */
const COMMANDS: Readonly<Record<string, string>> = {
  subscribe: 'Listen to channels, each from a snapshot or from a position.',
  unsubscribe: 'Listen to channels no more.',
  ping: 'Is answered by a pong with the same id.',
};
const ANSWERS: Readonly<Record<string, string>> = {
  ack: 'What became of each channel of a command.',
  candles: 'Bars of one series.',
  quotes: 'Quotes of the symbols of one exchange.',
  quote: 'The quote of one symbol.',
  trades: 'Time and sales of one symbol.',
  status: 'The state of the feed and the session.',
  orders: 'Orders of the own tenant.',
  alerts: 'What a person should look at, of the orders of the own tenant.',
  ended: 'Channels that are told no more, because the right to them has ended.',
  pong: 'The answer to a ping.',
  error: 'A message that could not be read.',
};
const SIMPLE: Readonly<Record<string, string>> = {
  current: 'The bar of the current minute has moved.',
  close: 'A minute is over; told once.',
  revised: 'A minute that was told as over has changed.',
  removed: 'A minute that was told has no trades left.',
  error: 'Why nothing is told; the connection ends.',
};
/** Messages that are no frames of a channel. */
const CONTROL: readonly string[] = ['ack', 'pong', 'error'];
const SECURITY = ['key', 'session', 'ticket'].map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));
const TICKET = { type: 'string', description: 'Instead of a header, from a browser.' };
const MARKET_QUERY = {
  type: 'object',
  properties: {
    symbol: { type: 'string', description: 'Such as PETR4.' },
    exchange: { type: 'string', description: 'Where more than one has the symbol.' },
    ticket: TICKET,
  },
  required: ['symbol'],
};

/** A message for each variant of a union, named by what tells them apart; `prefix` keeps equal names apart. */
function messagesOf(
  key: string,
  union: z.ZodType,
  summaries: Readonly<Record<string, string>>,
  prefix = '',
): Record<string, Json> {
  const { $schema: _version, ...json } = z.toJSONSchema(union, { io: 'input', target: 'draft-7' });
  const variants = (json.oneOf ?? json.anyOf ?? []) as { properties: Record<string, { const?: string }> }[];
  return Object.fromEntries(
    Object.entries(summaries).map(([name, summary]) => {
      const payload = variants.find(({ properties }) => properties[key]?.const === name);
      const id = prefix === '' ? name : `${prefix}${name[0]?.toUpperCase()}${name.slice(1)}`;
      return [id, { name: id, summary, payload }];
    }),
  );
}

function references(messages: Readonly<Record<string, Json>>): Json {
  return Object.fromEntries(Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]));
}

function operation(name: string, action: 'send' | 'receive', channel: string, messages: Json): Json {
  return {
    [name]: {
      action,
      channel: { $ref: `#/channels/${channel}` },
      messages: Object.keys(messages).map((one) => ({ $ref: `#/channels/${channel}/messages/${one}` })),
    },
  };
}

function closeCodes(): string {
  return Object.entries(CLOSE_CODES)
    .map(([name, code]) => `${code} (${name})`)
    .join(', ');
}
