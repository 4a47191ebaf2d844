/** What came back for a request of the console: status, headers, body. */

import type { ReactElement } from 'react';
import { problemSchema } from '#contract/problem.ts';
import { classNames } from '../../components/class-names.ts';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { ApiError } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { formatBytes } from '../../lib/format.ts';
import type { ConsoleRequest } from './api-operations.ts';
import { useTexts } from './use-texts.ts';

export interface ConsoleReply {
  readonly status: number;
  readonly ms: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly bytes: number;
  /** As far as it is shown; null where it is not text. */
  readonly text: string | null;
  readonly isCut: boolean;
}

/** More than this nobody reads, and a page of it stands still. */
const SHOWN_MAX = 100_000;
const REFUSALS_OF_ACCESS = ['NOT_LOGGED_IN', 'PROOF_NEEDED'];

/** Sends it as the person who is logged in. Every answer is one, but for those that a login or a proof settles. */
export async function sendRequest({ method, address, headers, body }: ConsoleRequest): Promise<ConsoleReply> {
  const startMs = nowMs();
  const response = await fetch(address, { method, headers, body }).catch((error: unknown) => {
    if (error instanceof TypeError) throw new ApiError('network');
    throw error;
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const ms = nowMs() - startMs;
  const type = response.headers.get('content-type') ?? '';
  const isText = bytes.length === 0 || /json|text|yaml|xml|csv/.test(type);
  const text = isText ? pretty(new TextDecoder().decode(bytes), type) : null;
  const code = response.ok ? undefined : problemSchema.safeParse(parsed(text ?? '')).data?.code;
  if (code !== undefined && REFUSALS_OF_ACCESS.includes(code)) {
    throw new ApiError('problem', { status: response.status, code });
  }
  return {
    status: response.status,
    ms,
    headers: [...response.headers],
    bytes: bytes.length,
    text: text?.slice(0, SHOWN_MAX) ?? null,
    isCut: (text?.length ?? 0) > SHOWN_MAX,
  };
}

function pretty(text: string, type: string): string {
  if (!type.includes('json')) return text;
  const value = parsed(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function ConsoleAnswer({ reply }: { readonly reply: ConsoleReply | null }): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.system.api;
  return (
    <section aria-label={words.answer} className="flex flex-col gap-2 border-t border-line pt-3">
      <div className="flex min-h-5 items-center gap-3 text-13" role="status">
        {reply === null ? (
          <p className="text-muted">{words.waiting}</p>
        ) : (
          <>
            <p
              data-status={reply.status}
              className={classNames('font-semibold', reply.status >= 400 && 'text-attention')}
            >
              {words.status(reply.status, reply.ms)}
            </p>
            <p className="text-muted">{words.size(formatBytes(reply.bytes, language))}</p>
          </>
        )}
      </div>
      {reply === null ? null : (
        <>
          <details className="text-13">
            <summary className="cursor-pointer text-muted">{words.headers}</summary>
            <dl className="mt-1 rounded border border-line px-3 py-1">
              {reply.headers.map(([name, value]) => (
                <div key={name} className="flex gap-3 py-0.5 max-md:flex-col max-md:gap-0">
                  <dt className="w-56 shrink-0 text-muted">{name}</dt>
                  <dd className="min-w-0 break-all">{value}</dd>
                </div>
              ))}
            </dl>
          </details>
          <Body reply={reply} />
        </>
      )}
    </section>
  );
}

function Body({ reply: { text, bytes, isCut } }: { readonly reply: ConsoleReply }): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.system.api;
  if (text === null) return <p className="text-13 text-muted">{words.binary}</p>;
  if (bytes === 0) return <p className="text-13 text-muted">{words.emptyBody}</p>;
  return (
    <>
      <ScrollRegion label={words.responseBody} className="max-h-96 bg-bg px-3 py-2">
        <pre data-answer="" className="font-mono text-12">
          {text}
        </pre>
      </ScrollRegion>
      {isCut ? <p className="text-12 text-muted">{words.cut(formatBytes(SHOWN_MAX, language))}</p> : null}
    </>
  );
}
