import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { asyncApiDocument } from './async-api.ts';
import { CLOSE_CODES, channelSchema, clientMessageSchema, marketMessageSchema, serverMessageSchema } from './stream.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATH = join(ROOT, 'docs/api/asyncapi.json');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

test('the published document of the streams is the one that their schemas make', () => {
  const text = `${JSON.stringify(asyncApiDocument(version), null, 2)}\n`;
  if (process.env.PREGAO_WRITE_DOCS === '1') writeFileSync(PATH, text);
  assert.equal(readFileSync(PATH, 'utf8'), text, 'run: PREGAO_WRITE_DOCS=1 node --test src/contract/async-api.test.ts');
});

test('every message is in it, with its form, and every reference leads somewhere', () => {
  const document = asyncApiDocument(version);
  const { messages } = document.components as { messages: Record<string, { payload?: object }> };
  const count = [clientMessageSchema, serverMessageSchema, marketMessageSchema].reduce(
    (sum, { options }) => sum + options.length,
    0,
  );
  assert.equal(Object.keys(messages).length, count);
  for (const [name, { payload }] of Object.entries(messages)) assert.ok(payload !== undefined, name);
  for (const [, path = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = path.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
    assert.ok(found !== undefined, path);
  }
});

for (const guide of ['docs/api/streams.md', 'docs/guia/streams.md'])
  test(`${guide} tells of every channel, command, message and close code`, () => {
    const text = readFileSync(join(ROOT, guide), 'utf8');
    const names = [
      ...channelSchema.options.map(({ shape }) => shape.name.value),
      ...clientMessageSchema.options.map(({ shape }) => shape.op.value),
      ...[...serverMessageSchema.options, ...marketMessageSchema.options].map(({ shape }) => shape.type.value),
      ...Object.values(CLOSE_CODES).map(String),
    ];
    for (const name of names) assert.match(text, new RegExp(`\`${name}\``), name);
  });
