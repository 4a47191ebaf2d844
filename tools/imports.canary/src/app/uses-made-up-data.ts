// breaks: no-test-code-at-run-time
export { madeUp } from './made-up.fixture.ts';
