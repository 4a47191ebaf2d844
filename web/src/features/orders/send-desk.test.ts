import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { OrderDto, SubmittedDto } from '#contract/orders.ts';
import { ApiError } from '../../lib/api.ts';
import { orderOf } from './order.fixture.ts';
import { type NamedRequest, SendDesk, type SendOutside } from './send-desk.ts';
import { drafted, EMPTY_DRAFT, type OrderRequest } from './ticket-draft.ts';

const made = drafted({ ...EMPTY_DRAFT, exchange: 'SIM', symbol: 'PETR4', quantity: '100', price: '38,52' }, 'pt-BR');
const BODY = (made.kind === 'ready' ? made.body : null) as OrderRequest;
const LOST = new ApiError('network');

/** What the way to the server and back does to a request. */
type Way = 'through' | 'lost-going' | 'lost-coming' | 'busy' | 'denied' | 'failed-after';

/** A server that does each name once, at the end of a way that may fail. */
class FakeServer {
  readonly done = new Map<string, OrderDto>();
  readonly ways: Way[] = [];
  asked = 0;

  async submit(request: NamedRequest): Promise<SubmittedDto> {
    this.asked++;
    const way = this.ways.shift() ?? 'through';
    if (way === 'lost-going') throw LOST;
    if (way === 'busy') throw new ApiError('problem', { status: 503, code: 'ORDERS_BUSY' });
    const reasons = [{ code: 'LOT', text: 'no multiple of the lot' }];
    const { clientOrderId } = request;
    const replayed = this.done.has(clientOrderId);
    // The first answer of a name is its answer for ever.
    if (way === 'denied' && !replayed) throw new ApiError('problem', { status: 422, code: 'ORDER_DENIED', reasons });
    this.done.set(clientOrderId, orderOf({ orderId: `${clientOrderId}~0.1`, clientOrderId }));
    if (way === 'lost-coming') throw LOST;
    if (way === 'failed-after') throw new ApiError('problem', { status: 502 });
    return { clientOrderId, replayed, orders: await this.find(clientOrderId) };
  }

  async find(clientOrderId: string): Promise<OrderDto[]> {
    const order = this.done.get(clientOrderId);
    return order === undefined ? [] : [order];
  }
}

/** A tab's storage, in memory. */
function memoryKeeper() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

function outsideOf(server: FakeServer, keeper: SendOutside['keeper'] = memoryKeeper()): SendOutside {
  let next = 1;
  return {
    submit: (request) => server.submit(request),
    find: (name) => server.find(name),
    newId: () => `web-${next++}`,
    keeper,
    onOrders: () => {},
  };
}

test('a double click is one order', async () => {
  const server = new FakeServer();
  const desk = new SendDesk(outsideOf(server));
  await Promise.all([desk.send(BODY), desk.send(BODY)]);
  assert.equal(server.asked, 1);
  assert.equal(desk.state().kind, 'taken');
});

test('an answer that is lost is asked for again under the same name, and the order is there once', async () => {
  const server = new FakeServer();
  server.ways.push('lost-coming', 'lost-going');
  const desk = new SendDesk(outsideOf(server));
  await desk.send(BODY);
  assert.equal(desk.state().kind, 'unanswered');
  await desk.send(BODY);
  assert.equal(server.asked, 1, 'nothing new is sent while one is unanswered');
  await desk.again();
  assert.equal(desk.state().kind, 'unanswered');
  await desk.again();
  assert.equal(desk.state().kind, 'taken');
  assert.deepEqual([...server.done.keys()], ['web-1']);
});

test('a refusal of the second asking says nothing of the first', async () => {
  const server = new FakeServer();
  server.ways.push('lost-coming', 'busy');
  const desk = new SendDesk(outsideOf(server));
  await desk.send(BODY);
  await desk.again();
  assert.equal(desk.state().kind, 'unanswered', 'busy now, but done before');
});

test('an unanswered request is there after a reload', async () => {
  const server = new FakeServer();
  const keeper = memoryKeeper();
  server.ways.push('lost-coming');
  await new SendDesk(outsideOf(server, keeper)).send(BODY);
  const desk = new SendDesk(outsideOf(server, keeper));
  assert.equal(desk.state().kind, 'unanswered');
  await desk.again();
  assert.deepEqual([...server.done.keys()], ['web-1']);
  assert.equal(new SendDesk(outsideOf(server, keeper)).state().kind, 'idle');
});

test('giving up asks first whether it arrived', async () => {
  const server = new FakeServer();
  server.ways.push('lost-coming', 'lost-going');
  const desk = new SendDesk(outsideOf(server));
  await desk.send(BODY);
  await desk.giveUp();
  assert.equal(desk.state().kind, 'taken', 'it had arrived');
  await desk.send(BODY);
  await desk.giveUp();
  assert.equal(desk.state().kind, 'dropped');
});

test('what the server says it did not do is refused, with every reason, and may be sent anew', async () => {
  const server = new FakeServer();
  server.ways.push('denied', 'busy');
  const desk = new SendDesk(outsideOf(server));
  await desk.send(BODY);
  const refused = desk.state();
  assert.deepEqual(refused.kind === 'refused' ? refused.reasons.map(({ code }) => code) : [], ['LOT']);
  await desk.send(BODY);
  assert.equal(desk.state().kind, 'refused', 'busy: nothing has happened');
  await desk.send(BODY);
  assert.deepEqual([...server.done.keys()], ['web-3'], 'each try has a name of its own');
});

test('a damaged memory is no request', () => {
  for (const text of ['', '{', 'null', '{"clientOrderId":"a"}', '{"clientOrderId":1,"form":"single"}']) {
    const keeper = memoryKeeper();
    keeper.setItem('pregao.order.unanswered', text);
    assert.equal(new SendDesk(outsideOf(new FakeServer(), keeper)).state().kind, 'idle');
  }
});

test('whatever is lost and clicked, no order that was asked for once is there twice', async () => {
  const ways = fc.array(
    fc.constantFrom<Way>('through', 'lost-going', 'lost-coming', 'busy', 'denied', 'failed-after'),
    { maxLength: 12 },
  );
  const clicks = fc.array(fc.constantFrom('send', 'again', 'giveUp', 'reload'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(ways, clicks, async (planned, clicked) => {
      const server = new FakeServer();
      server.ways.push(...planned);
      const keeper = memoryKeeper();
      const outside = outsideOf(server, keeper);
      let desk = new SendDesk(outside);
      let wanted = 0;
      for (const click of clicked) {
        const before = desk.state().kind;
        if (click === 'reload') desk = new SendDesk(outside);
        else if (click === 'send') {
          if (before !== 'unanswered') wanted++;
          await desk.send(BODY);
        } else await desk[click]();
        // Whoever is told that it is not there can believe it.
        const now = desk.state();
        if (now.kind === 'dropped' || now.kind === 'refused')
          assert.equal(server.done.has(now.request.clientOrderId), false);
      }
      assert.ok(server.done.size <= wanted);
    }),
  );
});
