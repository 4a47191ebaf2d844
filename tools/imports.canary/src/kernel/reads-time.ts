// breaks: kernel-imports-nothing, pure-files-do-no-io
import { performance } from 'node:perf_hooks';

export const now = performance.now();
