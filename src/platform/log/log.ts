/** Structured logs: one JSON object a line, on standard error, so that standard output stays for answers. */

import pino from 'pino';

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A logger that writes lines of `level` and above. */
export function createLog(level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // Written at once and not buffered: the last lines before a crash are the ones that are needed.
  return pino(options, pino.destination({ fd: 2, sync: true }));
}
