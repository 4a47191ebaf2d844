import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marketEndpoints } from '#contract/market-endpoints.ts';
import { problemSchema } from '#contract/problem.ts';
import { type SessionsAnswer, sessionsAnswerSchema } from '#contract/sessions.ts';
import { serverOf } from '../http/endpoints.fixture.ts';
import { sessionHandlers } from './sessions.ts';

const { getSessions } = marketEndpoints;
const server = serverOf({ getSessions }, sessionHandlers);

async function ask(query: string): Promise<SessionsAnswer> {
  const answer = await server.inject(`/api/v1/sessions?${query}`);
  assert.equal(answer.statusCode, 200, answer.body);
  return sessionsAnswerSchema.parse(answer.json());
}

test('a week of a group has a session for each date, with the sessions around it', async () => {
  const { sessions, ...rest } = await ask('from=2025-04-17&to=2025-04-22&group=cash');
  assert.deepEqual(
    sessions.map(({ date, state, reason }) => [date, state, reason]),
    [
      ['2025-04-17', 'open', null],
      ['2025-04-18', 'closed', 'Good Friday'],
      ['2025-04-19', 'closed', 'Saturday'],
      ['2025-04-20', 'closed', 'Sunday'],
      ['2025-04-21', 'closed', 'Tiradentes'],
      ['2025-04-22', 'open', null],
    ],
  );
  assert.deepEqual(rest, {
    exchange: 'B3',
    timeZone: 'America/Sao_Paulo',
    previousSession: '2025-04-16',
    nextSession: '2025-04-23',
  });
});

test('each phase has its instants, its wall times and its source', async () => {
  const { sessions } = await ask('from=2025-08-28&to=2025-08-28&group=cash');
  const continuous = sessions[0]?.phases.find(({ phase }) => phase === 'continuous');
  assert.ok(continuous !== undefined && continuous.source.length > 0);
  assert.deepEqual(
    { ...continuous, source: '' },
    {
      phase: 'continuous',
      from: '2025-08-28T13:00:00.000Z',
      to: '2025-08-28T19:55:00.000Z',
      localFrom: '10:00',
      localTo: '16:55',
      source: '',
      certainty: 'measured',
    },
  );
});

test('a contract ends earlier on its last day than its group does', async () => {
  const ends = async (query: string): Promise<string | undefined> =>
    (await ask(`from=2026-06-17&to=2026-06-17&${query}`)).sessions[0]?.phases.at(-1)?.localTo;
  assert.equal(await ends('symbol=WINM26'), '17:00');
  assert.equal(await ends('group=index-futures'), '18:32');
});

test('what a ticker does not tell is a note', async () => {
  const { sessions } = await ask('from=2025-08-28&to=2025-08-28&symbol=BOVA11');
  assert.deepEqual(sessions[0]?.notes, ['by its ticker BOVA11 may also be one of equity-etf, fixed-income-etf']);
});

test('a year fits into one answer', async () => {
  const { sessions } = await ask('from=2024-01-01&to=2024-12-31&group=di-futures');
  assert.equal(sessions.length, 366);
});

const REFUSED: readonly (readonly [query: string, detail: RegExp])[] = [
  ['to=2025-01-02&group=cash', /from/],
  ['from=2025-02-30&to=2025-03-01&group=cash', /a date such as/],
  ['from=2025-01-02&to=2025-01-03', /one group=… or one symbol=…/],
  ['from=2025-01-02&to=2025-01-03&group=cash&symbol=PETR4', /one group=… or one symbol=…/],
  ['from=2025-01-02&to=2025-01-03&group=lunch', /group/],
  ['from=2025-01-02&to=2025-01-03&symbol=XX', /XX does not tell its hours/],
  ['from=2025-01-03&to=2025-01-02&group=cash', /from lies after to/],
  ['from=2024-01-01&to=2025-01-01&group=cash', /367 days are too many/],
  ['from=2011-12-31&to=2012-01-02&group=cash', /2012-01-01 to 2030-12-31/],
  ['from=2025-01-02&to=2025-01-03&group=cash&limit=5', /limit/],
];
for (const [query, detail] of REFUSED) {
  test(`"${query}" is refused`, async () => {
    const answer = await server.inject(`/api/v1/sessions?${query}`);
    const problem = problemSchema.parse(answer.json());
    assert.deepEqual([answer.statusCode, problem.code], [400, 'INVALID_REQUEST']);
    assert.match(problem.detail, detail);
  });
}
