/** Sends a file as the body of a request, and tells how much of it is gone: `fetch` cannot tell that. */

import { type ImportJobDto, type ImportKind, importJobSchema } from '#contract/imports.ts';
import { problemSchema } from '#contract/problem.ts';
import { ApiError } from './api.ts';

export interface ImportOptions {
  readonly kind: ImportKind;
  /** Reads the file, tells what would change, and changes nothing. */
  readonly dryRun: boolean;
  readonly symbol: string;
  readonly timeframe: string;
  readonly prices: string;
}

/** The query of an import; options that are empty, or that the kind does not have, are left out. */
export function importQuery(name: string, { kind, dryRun, symbol, timeframe, prices }: ImportOptions): string {
  const query = new URLSearchParams({ name, kind, dryRun: String(dryRun) });
  if (kind === 'candles') {
    for (const [field, value] of Object.entries({ symbol: symbol.trim().toUpperCase(), timeframe, prices })) {
      if (value !== '') query.set(field, value);
    }
  }
  return query.toString();
}

export interface Upload {
  readonly job: Promise<ImportJobDto>;
  /** Stops sending; `job` is then never settled. */
  readonly stop: () => void;
}

/** Begins to send; `onShare` is told the part that is gone, 0 to 1. `job` fails with an `ApiError`. */
export function uploadImport(file: File, options: ImportOptions, onShare: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const job = new Promise<ImportJobDto>((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => onShare(total === 0 ? 1 : loaded / total));
    request.addEventListener('error', () => reject(new ApiError('network')));
    request.addEventListener('load', () => {
      const body = parsed(request.responseText);
      if (request.status >= 400) {
        const code = problemSchema.safeParse(body).data?.code ?? null;
        return reject(new ApiError('problem', { status: request.status, code }));
      }
      const answer = importJobSchema.safeParse(body);
      if (answer.success) resolve(answer.data);
      else reject(new ApiError('answer', { status: request.status }));
    });
  });
  request.open('POST', `/api/v1/imports?${importQuery(file.name, options)}`);
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.setRequestHeader('accept', 'application/json');
  request.setRequestHeader('idempotency-key', randomKey());
  request.send(file);
  return { job, stop: () => request.abort() };
}

/** `crypto.randomUUID` is not there over plain HTTP from another machine; random bytes are. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A proxy's page of HTML, or nothing.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
