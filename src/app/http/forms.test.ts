import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Form } from '#contract/form.ts';
import { formOf } from './forms.ts';
import { ProblemError } from './problems.ts';

const form = (accept?: string, named?: Form): Form =>
  formOf({ headers: accept === undefined ? {} : { accept } }, named);

describe('the form of an answer', () => {
  const CASES: readonly (readonly [accept: string | undefined, form: Form])[] = [
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'json'],
    ['text/csv', 'csv'],
    ['TEXT/CSV', 'csv'],
    ['text/*', 'csv'],
    ['application/json;q=0.5, text/csv', 'csv'],
    ['application/json, text/csv', 'json'],
    ['text/csv;q=0.2, application/vnd.apache.parquet;q=0.7, */*;q=0.1', 'parquet'],
    ['application/*;q=0.3, application/json;q=0, application/vnd.apache.arrow.stream;q=0.2', 'parquet'],
    ['*/*, application/json;q=0', 'csv'],
    ['application/vnd.apache.arrow.stream', 'arrow'],
  ];
  for (const [accept, expected] of CASES)
    test(`"${accept}" is ${expected}`, () => {
      assert.equal(form(accept), expected);
    });

  test('a form that is named wins over what is accepted', () => {
    assert.equal(form('application/json', 'parquet'), 'parquet');
  });

  test('what accepts none of them is told which there are', () => {
    for (const accept of ['image/png', 'application/json;q=0', 'application/json;q=x', 'text/csv;q=0.0001'])
      assert.throws(
        () => form(accept),
        (error: unknown) =>
          error instanceof ProblemError && error.code === 'NOT_ACCEPTABLE' && error.message.includes('text/csv'),
        accept,
      );
  });
});
