// breaks: no-dev-packages-at-run-time
import fc from 'fast-check';

export const arbitrary = fc.integer();
