import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoreAnswer, CoreLine, Hello } from './core-line.ts';
import { answerCall, type LineCall, PortLine } from './port-line.ts';

const HELLO: Hello = { adapterId: 'paper', epoch: 1, session: 's1', buildHash: 'b', outSeq: 0 };
const heard = (adapterSeq: number): CoreAnswer => ({
  ...{ kind: 'heard', adapterSeq },
  missing: { epoch: 1, messages: [] },
});

test('each call gets its own answer, in whatever order they come, and messages go to whoever takes them', async () => {
  const calls: LineCall[] = [];
  const messages: number[] = [];
  const line = new PortLine(
    (call) => calls.push(structuredClone(call)),
    ({ epoch }) => messages.push(epoch),
  );
  const [hello, report] = [line.hello(HELLO), line.report({ adapterId: 'paper', epoch: 1, outSeq: 0, reports: [] })];
  assert.deepEqual(
    calls.map(({ kind, call }) => [kind, call]),
    [
      ['hello', 1],
      ['report', 2],
    ],
  );
  line.hear({ kind: 'messages', messages: { epoch: 7, messages: [] } });
  line.hear({ kind: 'answer', call: 2, answer: heard(22) });
  line.hear({ kind: 'answer', call: 1, answer: heard(11) });
  // Of a call that nobody here has made.
  line.hear({ kind: 'answer', call: 9, answer: heard(99) });
  assert.deepEqual([await hello, await report, messages], [heard(11), heard(22), [7]]);
});

test('a call that comes to nothing at the core rejects, and the next one is answered', async () => {
  let isUp = false;
  const core: CoreLine = {
    hello: async () => (isUp ? heard(1) : Promise.reject(new Error('the core hears no adapter now'))),
    report: async () => heard(2),
  };
  const line: PortLine = new PortLine(
    (call) => void answerCall(core, structuredClone(call), (word) => line.hear(structuredClone(word))),
    () => undefined,
  );
  await assert.rejects(line.hello(HELLO), /the core hears no adapter now/);
  isUp = true;
  assert.deepEqual(await line.hello(HELLO), heard(1));
});
