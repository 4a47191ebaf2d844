/** Sizes in short; Dados has them one by one. */

import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { StorageDto } from '#contract/coverage.ts';
import { Answered } from '../../components/answered.tsx';
import { Fact, Panel } from '../../components/panel.tsx';
import { roughAge } from '../../lib/age.ts';
import { nowMs } from '../../lib/clock.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { formatIsoDate } from '../../lib/time-format.ts';
import { dataAddress } from '../../lib/url-data.ts';
import type { Answer } from '../../lib/use-answer.ts';
import { useTicking } from '../../lib/use-live.ts';
import { useTexts } from './use-texts.ts';

export function StoragePanel({ storage }: { readonly storage: Answer<StorageDto> }): ReactElement {
  const { texts } = useTexts();
  const words = texts.overview.storage;
  const asOf = storage.kind === 'ready' ? Date.parse(storage.value.asOf) : null;
  const age = useTicking(() => (asOf === null ? '' : words.asOf(texts.age(roughAge(nowMs() - asOf)))));
  return (
    <Panel title={words.title} note={age} isStale={storage.kind === 'ready' && storage.isStale}>
      <Answered answer={storage} failed={words.failed} lines={5}>
        {(value) => <Sizes storage={value} />}
      </Answered>
    </Panel>
  );
}

function Sizes({ storage: { databases, archive, disk } }: { readonly storage: StorageDto }): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.overview.storage;
  const sum = (sizes: readonly number[]): number => sizes.reduce((all, one) => all + one, 0);
  const bytes = (size: number): string => formatBytes(size, language);
  const dates = archive.flatMap(({ oldest, newest }) => [oldest, newest]).toSorted();
  const [first, last] = [dates[0], dates.at(-1)];
  return (
    <div className="flex flex-col gap-2 p-3 pt-1" data-storage="">
      <dl className="flex flex-col">
        <Fact name={words.free}>
          <strong className="font-semibold">{bytes(disk.freeBytes)}</strong>{' '}
          <span className="text-muted">{words.of(bytes(disk.totalBytes))}</span>
        </Fact>
        <Fact name={words.databases}>{bytes(sum(databases.map((each) => each.bytes)))}</Fact>
        <Fact name={words.archive}>
          {archive.length === 0
            ? words.noArchive
            : `${bytes(sum(archive.map((each) => each.bytes)))} · ${words.days(formatCount(sum(archive.map(({ days }) => days)), language))}`}
        </Fact>
        <Fact name={words.trades}>{formatCount(sum(archive.map(({ trades }) => trades)), language)}</Fact>
        <Fact name={words.span}>
          {first === undefined || last === undefined
            ? '—'
            : `${formatIsoDate(first, language)} – ${formatIsoDate(last, language)}`}
        </Fact>
      </dl>
      <Link href={dataAddress({ tab: 'storage' })} className="text-13 text-accent underline underline-offset-4">
        {words.more}
      </Link>
    </div>
  );
}
