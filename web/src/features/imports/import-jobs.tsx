/** The imports, newest first, each with its progress or its outcome; the newest stands open. */

import { useQueryClient } from '@tanstack/react-query';
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Clock,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { ImportJobDto, ImportState } from '#contract/imports.ts';
import { Answered } from '../../components/answered.tsx';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { EmptyNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { ScrollArea } from '../../components/scroll-area.tsx';
import { SymbolLink } from '../../components/symbol-link.tsx';
import { exactAge } from '../../lib/age.ts';
import { cancelImport, fetchImports, rejectedAddress } from '../../lib/api-data.ts';
import { formatBytes, formatCount, formatShare } from '../../lib/format.ts';
import { formatDate, formatSecond } from '../../lib/time-format.ts';
import { type Answer, useAnswer } from '../../lib/use-answer.ts';
import { useDataTexts } from '../../lib/use-data-texts.ts';
import { useMarketStatus } from '../../lib/use-live.ts';
import { countsOf, isAtWork, symbolsOf } from './job-rows.ts';

const BUSY_MS = 1_000;
const IDLE_MS = 15_000;

export function ImportJobs(): ReactElement {
  const { texts } = useDataTexts();
  const words = texts.data.imports;
  const jobs: Answer<readonly ImportJobDto[]> = useAnswer({
    key: ['imports'],
    ask: fetchImports,
    everyMs: (known) => (known?.some(isAtWork) ? BUSY_MS : IDLE_MS),
  });
  useAskAgainAfter(jobs.kind === 'ready' ? jobs.value : null);
  return (
    <Panel
      title={words.jobs}
      isStale={jobs.kind === 'ready' && jobs.isStale}
      className="lg:min-h-0"
      note={jobs.kind === 'ready' ? formatList(jobs.value.length) : null}
    >
      <Answered answer={jobs} failed={words.jobsFailed} lines={6}>
        {(value) =>
          value.length === 0 ? (
            <div className="flex flex-1 items-center justify-center py-8">
              <EmptyNotice title={words.none} hint={words.noneHint} />
            </div>
          ) : (
            <ul className="min-h-0 overflow-y-auto" data-jobs={value.length}>
              {value.map((job, place) => (
                <Job key={job.id} job={job} opens={place === 0} />
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}

const formatList = (count: number): string => (count === 0 ? '' : String(count));

/** What an import changes is asked again once it has ended: symbols, coverage, bars, sizes. */
function useAskAgainAfter(jobs: readonly ImportJobDto[] | null): void {
  const queries = useQueryClient();
  const atWork = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (jobs === null) return;
    const ended = jobs.some((job) => atWork.current.has(job.id) && !isAtWork(job));
    atWork.current = new Set(jobs.filter(isAtWork).map(({ id }) => id));
    if (!ended) return;
    for (const subject of ['instruments', 'coverage', 'gaps', 'storage', 'preview']) {
      void queries.invalidateQueries({ queryKey: [subject] });
    }
  }, [jobs, queries]);
}

const LOOKS: Readonly<Record<ImportState, { readonly Icon: LucideIcon; readonly color: string }>> = {
  queued: { Icon: Clock, color: 'text-muted' },
  running: { Icon: CircleDashed, color: 'text-accent' },
  done: { Icon: CircleCheck, color: 'text-rise' },
  partly: { Icon: TriangleAlert, color: 'text-attention' },
  refused: { Icon: Ban, color: 'text-attention' },
  failed: { Icon: CircleX, color: 'text-attention' },
  cancelled: { Icon: CircleX, color: 'text-muted' },
  interrupted: { Icon: CirclePause, color: 'text-attention' },
};

interface JobProps {
  readonly job: ImportJobDto;
  readonly opens: boolean;
}

function Job({ job, opens }: JobProps): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.imports;
  const [isOpen, setOpen] = useState<boolean | null>(null);
  const timeZone = useMarketStatus()?.status.timeZone ?? 'America/Sao_Paulo';
  const created = Date.parse(job.createdAt);
  const { Icon, color } = LOOKS[job.state];
  const open = isOpen ?? (opens || isAtWork(job));
  return (
    <li className="border-b border-line" data-job={job.state} data-dry-run={job.dryRun}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="grid min-h-11 w-full grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-2 px-3 text-left hover:bg-hover"
      >
        <Icon size={16} className={color} aria-hidden="true" />
        <span className="min-w-0">
          <span className="block truncate text-13 font-medium">{job.name}</span>
          <span className="block truncate text-12 text-muted">
            {words.kinds[job.kind]} · {formatBytes(job.bytes, language)}
          </span>
        </span>
        <span className="text-right">
          <span className={classNames('block text-13 font-medium whitespace-nowrap', color)}>
            {job.dryRun ? `${words.dryRun}: ` : ''}
            {words.states[job.state]}
          </span>
          <span className="block text-12 whitespace-nowrap text-muted">
            {formatDate(created, timeZone, language)} {formatSecond(created, timeZone, language)}
          </span>
        </span>
      </button>
      {open ? <Details job={job} /> : null}
    </li>
  );
}

function Details({ job }: { readonly job: ImportJobDto }): ReactElement {
  const { texts } = useDataTexts();
  const words = texts.data.imports;
  const isHarmless = job.dryRun && (job.state === 'done' || job.state === 'partly');
  return (
    <div className="flex flex-col gap-2 pr-3 pb-3 pl-9 text-13">
      <p className="text-muted">{isHarmless ? words.checkedHint : words.stateHints[job.state]}</p>
      {job.error === null ? null : (
        <p className="rounded border border-attention bg-attention-surface px-3 py-2 break-words" data-job-error="">
          {job.error}
        </p>
      )}
      {job.progress === null || job.state !== 'running' ? null : <Progress progress={job.progress} />}
      <Outcome job={job} />
      {job.rejectedRows > 0 ? <Rejected job={job} /> : null}
      {isAtWork(job) ? <Cancel id={job.id} /> : null}
    </div>
  );
}

function Progress({ progress }: { readonly progress: NonNullable<ImportJobDto['progress']> }): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.imports;
  const { stage, share, rows, rowsPerSecond, secondsLeft } = progress;
  const parts = [
    `${words.stages[stage]} ${formatShare(share, language)}`,
    words.rows(formatCount(rows, language)),
    rowsPerSecond === null ? null : words.rate(formatCount(rowsPerSecond, language)),
    secondsLeft === null ? null : words.left(texts.age(exactAge(secondsLeft * 1_000))),
  ];
  return (
    <div className="flex flex-col gap-1" data-progress="">
      <progress value={share} max={1} aria-label={words.progress} className="h-1 w-full" />
      <span className="text-12 text-muted">{parts.filter((part) => part !== null).join(' · ')}</span>
    </div>
  );
}

/** Symbols with a link to their chart; of files with hundreds of them the first few will do. */
const LINKS_MAX = 6;

function Outcome({ job }: { readonly job: ImportJobDto }): ReactElement | null {
  const { texts, language } = useDataTexts();
  const words = texts.data.imports;
  const counts = countsOf(job.summary);
  const symbols = job.dryRun ? [] : symbolsOf(job.summary).slice(0, LINKS_MAX);
  if (counts.length === 0) return null;
  return (
    <>
      <dl className="flex flex-wrap gap-x-5 gap-y-1" data-outcome="">
        {counts.map(({ name, count }) => (
          <div key={name} className="flex flex-col-reverse">
            <dt className="text-12 text-muted">{words.summary[name]}</dt>
            <dd className="text-16 font-semibold">{formatCount(count, language)}</dd>
          </div>
        ))}
      </dl>
      {symbols.length === 0 ? null : (
        <p className="flex flex-wrap gap-x-3">
          <span className="text-muted">{words.showChart}:</span>
          {symbols.map(({ exchange, symbol }) => (
            <SymbolLink
              key={`${exchange} ${symbol}`}
              exchange={exchange}
              symbol={symbol}
              timeframe="1m"
              className="text-accent underline underline-offset-4"
            />
          ))}
        </p>
      )}
    </>
  );
}

function Rejected({ job }: { readonly job: ImportJobDto }): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.imports;
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <strong className="font-medium text-attention">
          {words.rejected(job.rejectedRows, formatCount(job.rejectedRows, language))}
        </strong>
        {job.rejectedRows > job.rejected.length ? (
          <span className="text-12 text-muted">{words.rejectedFirst(job.rejected.length)}</span>
        ) : null}
        <a
          href={rejectedAddress(job.id)}
          download={`${job.name}.rejected.txt`}
          className="text-12 text-accent underline underline-offset-4"
        >
          {words.rejectedAll}
        </a>
      </p>
      <ScrollArea
        label={words.rejectedFirst(job.rejected.length)}
        className="max-h-60 rounded border border-line bg-bg"
      >
        <ol data-rejected="">
          {job.rejected.map((line) => (
            <li key={line} className="border-b border-line px-2 py-1 text-12 break-all last:border-0">
              {line}
            </li>
          ))}
        </ol>
      </ScrollArea>
    </div>
  );
}

function Cancel({ id }: { readonly id: string }): ReactElement {
  const { texts } = useDataTexts();
  const queries = useQueryClient();
  const [failed, setFailed] = useState(false);
  const life = useRef(new AbortController());
  useEffect(() => {
    life.current = new AbortController();
    return () => life.current.abort();
  }, []);
  const cancel = (): void => {
    const { signal } = life.current;
    cancelImport(id, signal).then(
      () => void queries.invalidateQueries({ queryKey: ['imports'] }),
      () => {
        if (!signal.aborted) setFailed(true);
      },
    );
  };
  return (
    <div className="flex items-center gap-3">
      <Button onClick={cancel}>{texts.data.imports.cancel}</Button>
      {failed ? (
        <span role="alert" className="text-attention">
          {texts.data.imports.cancelFailed}
        </span>
      ) : null}
    </div>
  );
}
