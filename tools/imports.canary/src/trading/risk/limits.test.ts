import test from 'node:test';
import fc from 'fast-check';
import { limits } from './limits.ts';

test('a test may do what it needs', () => [fc, limits]);
