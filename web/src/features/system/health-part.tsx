/** How the platform is: checks first, then latencies and the process. */

import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { type DistributionDto, type SystemDto, systemEndpoints } from '#contract/system-endpoints.ts';
import { DataTable, type Row } from '../../components/data-table.tsx';
import { call } from '../../lib/call.ts';
import { formatBytes, formatCount, formatMs } from '../../lib/format.ts';
import type { Language } from '../../lib/settings.ts';
import { useMarketStatus } from '../../lib/use-live.ts';
import { type Check, type CheckName, checksOf, spanOf } from './health.ts';
import { Loaded } from './loaded.tsx';
import { type PageTexts, useTexts } from './use-texts.ts';
import { useWhen } from './use-when.ts';

const EVERY_MS = 5_000;

export function HealthPart(): ReactElement {
  const query = useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => call(systemEndpoints.getSystem, {}, signal),
    refetchInterval: EVERY_MS,
    staleTime: 0,
  });
  return (
    <Loaded query={query} lines={8}>
      {(system) => <Health system={system} isStale={query.isError} />}
    </Loaded>
  );
}

function Health({ system, isStale }: { readonly system: SystemDto; readonly isStale: boolean }): ReactElement {
  const { texts, language } = useTexts();
  const status = useMarketStatus()?.status ?? null;
  const checks = checksOf({ system, isStale, status });
  const bad = checks.filter(({ state }) => state === 'bad').length;
  const words = checkWords({ system, isStale }, status, { texts, language });
  return (
    <>
      <p
        role="status"
        data-health={bad === 0 ? 'ok' : 'bad'}
        className={bad === 0 ? 'text-14 text-rise' : 'text-14 font-medium text-attention'}
      >
        {bad === 0 ? texts.system.health.allGood : texts.system.health.attention(bad)}
      </p>
      <ul
        aria-label={texts.system.health.checks}
        className="grid grid-cols-4 gap-2 max-lg:grid-cols-2 max-md:grid-cols-1"
      >
        {checks.map((check) => (
          <CheckCard key={check.name} check={check} words={words[check.name]} />
        ))}
      </ul>
      <Latencies system={system} />
      <Process system={system} />
    </>
  );
}

interface Spoken {
  readonly texts: PageTexts;
  readonly language: Language;
}

/** What stands under each check. */
function checkWords(
  { system, isStale }: { readonly system: SystemDto; readonly isStale: boolean },
  status: ReturnType<typeof useStatus>,
  { texts, language }: Spoken,
): Readonly<Record<CheckName, string>> {
  const { health } = texts.system;
  const { disk, memory, eventLoopDelayMs, stream } = system;
  const bytes = (count: number): string => formatBytes(count, language);
  const feed = status?.feed ?? null;
  const counts = status?.symbols ?? null;
  const symbols =
    counts === null || counts.live + counts.quiet + counts.silent === 0
      ? health.symbolsNone
      : counts.silent > 0
        ? health.symbolsSilent(counts.silent)
        : health.symbolsOk(counts.live, counts.quiet);
  const reason = feed === null || feed.code === null ? null : texts.feed.failures[feed.code];
  return {
    server: isStale ? health.serverGone : health.serverOk,
    feed: reason ?? (feed === null ? texts.feed.unknown : texts.feed[feed.state]),
    symbols,
    storage: feed?.code === 'STORE_FAILED' ? health.storageBad : health.storageOk,
    disk: disk === null ? health.diskUnknown : health.diskFree(bytes(disk.freeBytes), bytes(disk.totalBytes)),
    memory: health.memoryUsed(bytes(memory.heapUsedBytes), bytes(memory.heapLimitBytes)),
    loop: health.loopDelay(formatMs(eventLoopDelayMs.p99, language)),
    stream: health.streamClients(stream.clients, stream.slowClientsClosed),
  };
}

const useStatus = () => useMarketStatus()?.status ?? null;

const MARKS = {
  ok: { Icon: CircleCheck, className: 'text-rise' },
  bad: { Icon: TriangleAlert, className: 'text-attention' },
  off: { Icon: CircleDashed, className: 'text-faint' },
} as const;

function CheckCard({ check: { name, state }, words }: { readonly check: Check; readonly words: string }): ReactElement {
  const { texts } = useTexts();
  const { Icon, className } = MARKS[state];
  return (
    <li
      data-check={name}
      data-state={state}
      className={
        state === 'bad'
          ? 'flex min-h-18 gap-2 rounded max-md:min-h-0 border border-attention bg-attention-surface p-3'
          : 'flex min-h-18 gap-2 rounded max-md:min-h-0 border border-line bg-surface p-3'
      }
    >
      <Icon size={16} className={`mt-0.5 shrink-0 ${className}`} aria-hidden="true" />
      <div className="min-w-0">
        <p className="text-13 font-semibold">
          {texts.system.health.names[name]}
          <span className="sr-only">: {texts.system.health[state]}</span>
        </p>
        <p className="text-12 text-muted">{words}</p>
      </div>
    </li>
  );
}

function Latencies({ system }: { readonly system: SystemDto }): ReactElement {
  const { texts, language } = useTexts();
  const { health } = texts.system;
  const figure = (ms: number | null): ReactNode =>
    ms === null ? <span className="text-faint">{health.none}</span> : formatMs(ms, language);
  const row = (
    key: string,
    [name, hint]: readonly [string, string],
    { count, p50Ms, p99Ms }: DistributionDto,
  ): Row => ({
    key,
    cells: [
      <span key="name">
        {name} <span className="block text-12 font-normal text-muted">{hint}</span>
      </span>,
      figure(p50Ms),
      figure(p99Ms),
      formatCount(count, language),
    ],
  });
  const { p50, p99 } = system.eventLoopDelayMs;
  const loop: Row = {
    key: 'loop',
    cells: [
      <span key="name">
        {health.loop} <span className="block text-12 font-normal text-muted">{health.loopHint}</span>
      </span>,
      figure(p50),
      figure(p99),
      '',
    ],
  };
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">{health.latency}</h3>
      <DataTable
        label={health.latency}
        columns={[
          { head: health.measure },
          { head: health.p50, isNumber: true },
          { head: health.p99, isNumber: true },
          { head: health.count, isNumber: true },
        ]}
        rows={[
          row('tradeToBar', [health.tradeToBar, health.tradeToBarHint], system.tradeToBar),
          row('flush', [health.flush, health.flushHint], system.flush),
          row('requests', [health.requests, health.requestsHint], system.requests),
          loop,
        ]}
      />
      <p className="text-12 text-muted">{health.latencyHint}</p>
    </section>
  );
}

function Process({ system }: { readonly system: SystemDto }): ReactElement {
  const { texts, language } = useTexts();
  const { health } = texts.system;
  const when = useWhen();
  const { unit, big, small } = spanOf(system.uptimeSeconds);
  const facts: readonly (readonly [string, string])[] = [
    [health.version, system.version],
    [health.node, system.node],
    [health.uptime, health[unit](big, small)],
    [health.startedAt, when(system.startedAt)],
    [health.rss, formatBytes(system.memory.rssBytes, language)],
    [health.heap, formatBytes(system.memory.heapUsedBytes, language)],
    [health.clients, formatCount(system.stream.clients, language)],
    [health.frames, formatCount(system.stream.frames, language)],
    [health.slow, formatCount(system.stream.slowClientsClosed, language)],
  ];
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">{health.process}</h3>
      <dl className="grid grid-cols-3 gap-x-8 overflow-hidden rounded border border-line bg-surface px-3 max-lg:grid-cols-2 max-md:grid-cols-1">
        {facts.map(([name, value]) => (
          <div key={name} className="-mb-px flex min-h-9 items-center justify-between gap-4 border-b border-line">
            <dt className="text-13 text-muted">{name}</dt>
            <dd className="text-13">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
