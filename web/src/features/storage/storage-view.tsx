/** Sizes on the disk, one by one. */

import type { ReactElement } from 'react';
import type { StorageDto } from '#contract/coverage.ts';
import { Answered } from '../../components/answered.tsx';
import { EmptyNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { fetchStorage } from '../../lib/api-data.ts';
import { formatBytes, formatCount, formatShare } from '../../lib/format.ts';
import { formatIsoDate, formatSecond } from '../../lib/time-format.ts';
import { type Answer, useAnswer } from '../../lib/use-answer.ts';
import { useDataTexts } from '../../lib/use-data-texts.ts';
import { useMarketStatus } from '../../lib/use-live.ts';

const EVERY_MS = 30_000;

export function StorageView(): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.storage;
  const timeZone = useMarketStatus()?.status.timeZone ?? 'America/Sao_Paulo';
  const storage: Answer<StorageDto> = useAnswer({ key: ['storage'], ask: fetchStorage, everyMs: EVERY_MS });
  const isReady = storage.kind === 'ready';
  return (
    <Panel
      title={texts.data.tabs.storage}
      isStale={isReady && storage.isStale}
      note={isReady ? words.asOf(formatSecond(Date.parse(storage.value.asOf), timeZone, language)) : null}
      className="min-h-0 flex-1"
    >
      <Answered answer={storage} failed={words.failed} lines={12}>
        {(value) => (
          <div className="flex min-h-0 flex-col gap-6 overflow-y-auto p-3" data-storage="">
            <Disk disk={value.disk} />
            <Databases databases={value.databases} />
            <Archive archive={value.archive} />
          </div>
        )}
      </Answered>
    </Panel>
  );
}

function Disk({ disk: { freeBytes, totalBytes } }: Pick<StorageDto, 'disk'>): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.storage;
  const used = totalBytes === 0 ? 0 : 1 - freeBytes / totalBytes;
  return (
    <section aria-label={words.disk} className="flex max-w-3xl flex-col gap-1">
      <h3 className="text-12 text-faint">{words.disk}</h3>
      <progress value={used} max={1} aria-label={words.used(formatShare(used, language))} className="h-2 w-full" />
      <p className="flex justify-between text-13">
        <span>{words.free(formatBytes(freeBytes, language), formatBytes(totalBytes, language))}</span>
        <span className="text-muted">{words.used(formatShare(used, language))}</span>
      </p>
    </section>
  );
}

const HEAD = 'h-8 text-12 text-faint';
const LINE = 'h-8 border-t border-line';

function Databases({ databases }: Pick<StorageDto, 'databases'>): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.storage;
  const sum = databases.reduce((all, { bytes }) => all + bytes, 0);
  return (
    <section aria-label={words.databases} className="max-w-3xl">
      <h3 className="text-12 text-faint">{words.databases}</h3>
      <table className="w-full text-13">
        <thead>
          <tr className={HEAD}>
            <th className="text-left font-normal">{words.database}</th>
            <th className="text-right font-normal">{words.size}</th>
          </tr>
        </thead>
        <tbody>
          {databases.map(({ name, bytes }) => (
            <tr key={name} className={LINE}>
              <td>{name}</td>
              <td className="text-right">{formatBytes(bytes, language)}</td>
            </tr>
          ))}
          <tr className="h-8 border-t border-line-strong font-semibold">
            <td>{words.sum}</td>
            <td className="text-right">{formatBytes(sum, language)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function Archive({ archive }: Pick<StorageDto, 'archive'>): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.storage;
  if (archive.length === 0) {
    return (
      <div className="flex max-w-3xl justify-center py-4">
        <EmptyNotice title={words.archiveEmpty} hint={words.archiveEmptyHint} />
      </div>
    );
  }
  const names = [words.exchange, words.days, words.trades, words.size, words.oldest, words.newest];
  return (
    <section aria-label={words.archive} className="max-w-3xl overflow-x-auto">
      <h3 className="text-12 text-faint">{words.archive}</h3>
      <table className="w-full text-13">
        <thead>
          <tr className={HEAD}>
            {names.map((name, place) => (
              <th key={name} className={place === 0 ? 'text-left font-normal' : 'pl-3 text-right font-normal'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {archive.map(({ exchange, days, bytes, trades, oldest, newest }) => (
            <tr key={exchange} className={LINE}>
              <td>{exchange}</td>
              <td className="pl-3 text-right">{formatCount(days, language)}</td>
              <td className="pl-3 text-right">{formatCount(trades, language)}</td>
              <td className="pl-3 text-right">{formatBytes(bytes, language)}</td>
              <td className="pl-3 text-right whitespace-nowrap">{formatIsoDate(oldest, language)}</td>
              <td className="pl-3 text-right whitespace-nowrap">{formatIsoDate(newest, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
