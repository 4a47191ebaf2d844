/** Endpoints of market data: what was traded, of what, and when. */

import { endpoint, SYMBOL_PROBLEMS } from './endpoint.ts';
import { TABLE_TYPES } from './form.ts';
import { gapsAnswerSchema, gapsQuerySchema } from './gaps.ts';
import {
  instrumentDetailsSchema,
  instrumentQuerySchema,
  instrumentSymbolSchema,
  instrumentsAnswerSchema,
  instrumentsQuerySchema,
} from './instruments.ts';
import { candlesAnswerSchema, candlesQuerySchema, marketStatusSchema } from './market-data.ts';
import { replayCommandSchema, replaySchema } from './replay.ts';
import { sessionsAnswerSchema, sessionsQuerySchema } from './sessions.ts';

export const marketEndpoints = {
  getCandles: endpoint({
    method: 'GET',
    path: '/api/v1/candles',
    aliases: ['/api/candles'],
    tag: 'market',
    summary: 'The newest bars of a series, oldest first',
    access: 'market:read',
    query: candlesQuerySchema,
    answer: candlesAnswerSchema,
    forms: TABLE_TYPES,
    isLong: true,
    problems: [...SYMBOL_PROBLEMS, 'NOT_ACCEPTABLE'],
  }),
  listInstruments: endpoint({
    method: 'GET',
    path: '/api/v1/instruments',
    tag: 'market',
    summary: 'Everything that can be charted, or what the instrument master finds',
    access: 'market:read',
    query: instrumentsQuerySchema,
    answer: instrumentsAnswerSchema,
    hasTag: true,
  }),
  getInstrument: endpoint({
    method: 'GET',
    path: '/api/v1/instruments/:symbol',
    tag: 'market',
    summary: 'All that is known of an instrument on a day, each fact with its source',
    access: 'market:read',
    params: instrumentSymbolSchema,
    query: instrumentQuerySchema,
    answer: instrumentDetailsSchema,
    hasTag: true,
    problems: SYMBOL_PROBLEMS,
  }),
  getSessions: endpoint({
    method: 'GET',
    path: '/api/v1/sessions',
    tag: 'market',
    summary: "B3's sessions and their phases, of a product group or a symbol, with their sources",
    access: 'market:read',
    query: sessionsQuerySchema,
    answer: sessionsAnswerSchema,
    hasTag: true,
  }),
  getGaps: endpoint({
    method: 'GET',
    path: '/api/v1/gaps',
    tag: 'data',
    summary: 'The minutes without a bar, day by day, and why they have none',
    access: 'market:read',
    query: gapsQuerySchema,
    answer: gapsAnswerSchema,
    hasTag: true,
    problems: SYMBOL_PROBLEMS,
  }),
  getStatus: endpoint({
    method: 'GET',
    path: '/api/v1/status',
    tag: 'market',
    summary: 'The state of the feed, the clock of the exchange and the phase of its session',
    access: 'market:read',
    answer: marketStatusSchema,
  }),
  getReplay: endpoint({
    method: 'GET',
    path: '/api/v1/replay',
    tag: 'replay',
    summary: 'Where the replay stands',
    access: 'market:read',
    answer: replaySchema,
    problems: ['NO_REPLAY'],
  }),
  commandReplay: endpoint({
    method: 'POST',
    path: '/api/v1/replay',
    tag: 'replay',
    summary: 'Pause, resume, seek or step the replay, or set its speed',
    access: 'replay:control',
    body: replayCommandSchema,
    answer: replaySchema,
    problems: ['NO_REPLAY'],
    takesKey: true,
  }),
};
