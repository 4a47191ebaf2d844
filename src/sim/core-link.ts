/** TEMPORARY until the kit has it. */

import type { CoreLine, CoreMessages, GiveAnswer, Sequencer } from '#trading/index.ts';

export function createCoreLink(sequencer: Sequencer) {
  const by = { principal: 'adapter', corr: 'adapter' };
  const { epoch } = sequencer;
  const answer = (given: GiveAnswer, from: number) => {
    if (given.kind === 'unavailable') throw new Error(given.text);
    if (given.kind === 'refused') return given;
    if (given.kind !== 'adapter') throw new Error('?');
    const messages = given.messages.map((message, index) => ({ outSeq: from + index + 1, message }));
    return { kind: 'heard' as const, adapterSeq: given.adapterSeq, missing: { epoch, messages } };
  };
  const line: CoreLine = {
    async hello(hello) {
      const given = await sequencer.give({ kind: 'AdapterHello', ...hello }, by);
      const known = sequencer.state.adapters.get(hello.adapterId)?.outSeq ?? 0;
      const count = given.kind === 'adapter' ? given.messages.length : 0;
      return answer(given, known - count);
    },
    async report(reports) {
      return answer(await sequencer.give({ kind: 'AdapterReport', ...reports } as never, by), 0);
    },
  };
  return {
    line,
    onMessages(adapterId: string, push: (messages: CoreMessages) => void) {
      sequencer.onDurable((batch) => {
        const messages = batch.flatMap(({ outbox }) => outbox).filter((it) => it.adapterId === adapterId);
        if (messages.length > 0) push({ epoch, messages });
      });
    },
  };
}
