/** What to export, what the file would hold, and the file itself: the same rows as those of the API. */

import { Download } from 'lucide-react';
import type { ReactElement } from 'react';
import type { ExportPreview } from '#contract/exports.ts';
import { TIMEFRAMES } from '#contract/timeframe.ts';
import { Answered } from '../../components/answered.tsx';
import { DateField, SelectField } from '../../components/field.tsx';
import { EmptyNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { ScrollArea } from '../../components/scroll-area.tsx';
import { type ExportSpan, exportAddress, fetchExportPreview, type SymbolKey } from '../../lib/api-data.ts';
import { spanOf } from '../../lib/day-span.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { EXPORT_FORMATS, EXPORT_KINDS, type ExportChoice } from '../../lib/url-data.ts';
import { useAnswer } from '../../lib/use-answer.ts';
import { useDataTexts } from '../../lib/use-data-texts.ts';

export interface ExportViewProps extends SymbolKey {
  readonly choice: ExportChoice;
  /** The exchange's own date, and the first and last day of an export where none is chosen. */
  readonly today: string;
  readonly timeZone: string;
  readonly onChoice: (change: Partial<ExportChoice>) => void;
}

const FORMAT_NAMES = { csv: 'CSV', parquet: 'Parquet', arrow: 'Arrow' } as const;

export function ExportView({ exchange, symbol, choice, today, timeZone, onChoice }: ExportViewProps): ReactElement {
  const { texts } = useDataTexts();
  const words = texts.data.export;
  const [from, to] = [choice.from ?? choice.to ?? today, choice.to ?? today];
  const span = spanOf(from, to, timeZone);
  return (
    <div className="grid min-h-0 flex-1 content-start gap-2 lg:grid-cols-[320px_minmax(0,1fr)] lg:content-stretch">
      <Panel title={texts.data.tabs.export}>
        <div className="flex flex-col gap-3 p-3">
          <SelectField
            label={words.what}
            value={choice.kind}
            options={EXPORT_KINDS.map((value) => ({ value, label: words.kinds[value] }))}
            onChange={(kind) => onChoice({ kind })}
          />
          {choice.kind === 'trades' ? null : (
            <SelectField
              label={words.timeframe}
              value={choice.timeframe}
              options={TIMEFRAMES.map((value) => ({ value, label: texts.timeframe.long[value] }))}
              onChange={(timeframe) => onChoice({ timeframe })}
            />
          )}
          <div className="grid grid-cols-2 gap-3">
            <DateField label={words.from} value={from} onChange={(date) => onChoice({ from: date, to })} />
            <DateField label={words.to} value={to} onChange={(date) => onChoice({ from, to: date })} />
          </div>
          <SelectField
            label={words.format}
            value={choice.format}
            options={EXPORT_FORMATS.map((value) => ({ value, label: FORMAT_NAMES[value] }))}
            onChange={(format) => onChoice({ format })}
          />
          <p className="text-12 text-muted">{words.utc}</p>
        </div>
      </Panel>
      {span === null ? (
        <Panel title={words.preview}>
          <p role="alert" className="p-3 text-13 text-attention">
            {words.badSpan}
          </p>
        </Panel>
      ) : (
        <Preview asked={{ exchange, symbol, ...choice, ...span }} />
      )}
    </div>
  );
}

function Preview({ asked }: { readonly asked: ExportSpan }): ReactElement {
  const { texts } = useDataTexts();
  const words = texts.data.export;
  const { exchange, symbol, kind, timeframe, fromAt, toAt, format } = asked;
  const answer = useAnswer({
    key: ['preview', exchange, symbol, kind, kind === 'candles' ? timeframe : '', fromAt, toAt],
    ask: (signal) => fetchExportPreview(asked, signal),
  });
  return (
    <Panel
      title={words.preview}
      note={`${exchange} · ${symbol}`}
      isStale={answer.kind === 'ready' && answer.isStale}
      className="lg:min-h-0"
    >
      <Answered answer={answer} failed={words.failed} lines={12}>
        {(preview) =>
          preview.rows === 0 ? (
            <div className="flex min-h-60 flex-1 items-center justify-center">
              <EmptyNotice title={words.empty} hint={words.emptyHint} />
            </div>
          ) : (
            <Found preview={preview} asked={asked} format={format} />
          )
        }
      </Answered>
    </Panel>
  );
}

interface FoundProps {
  readonly preview: ExportPreview;
  readonly asked: ExportSpan;
  readonly format: ExportSpan['format'];
}

function Found({ preview, asked, format }: FoundProps): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.export;
  return (
    <div className="flex min-h-0 flex-col gap-3 p-3" data-preview={preview.rows}>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <dl className="flex gap-6">
          <div className="flex flex-col-reverse">
            <dt className="text-12 text-muted">{words.rows}</dt>
            <dd className="text-20 font-semibold">{formatCount(preview.rows, language)}</dd>
          </div>
          <div className="flex flex-col-reverse">
            <dt className="text-12 text-muted">{words.size}</dt>
            <dd className="text-20 font-semibold">{formatBytes(preview.bytes[format], language)}</dd>
          </div>
        </dl>
        <a
          href={exportAddress(asked)}
          download=""
          className="inline-flex h-8 items-center gap-2 rounded border border-accent bg-accent-surface px-3 text-13 font-medium text-accent hover:bg-hover pointer-coarse:h-11"
        >
          <Download size={16} aria-hidden="true" />
          {words.download(FORMAT_NAMES[format])}
        </a>
      </div>
      <h3 className="text-12 text-faint">{words.first(preview.first.length)}</h3>
      <Rows preview={preview} label={words.first(preview.first.length)} />
    </div>
  );
}

interface RowsProps {
  readonly preview: ExportPreview;
  readonly label: string;
}

/** The names of the columns are those of the file, in every language. */
function Rows({ preview: { columns, first }, label }: RowsProps): ReactElement {
  return (
    <ScrollArea label={label} className="min-h-0 rounded border border-line">
      <table className="min-w-full text-12" data-rows={first.length}>
        <thead className="sticky top-0 bg-raised">
          <tr className="h-7" translate="no">
            {columns.map((column) => (
              <th key={column} className="px-2 text-left font-medium whitespace-nowrap text-muted">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first.map((row, place) => {
            const cells: Readonly<Record<string, unknown>> = row;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a preview have no name and do not move
              <tr key={place} className="h-7 border-t border-line">
                {columns.map((column) => (
                  <td key={column} className="px-2 whitespace-nowrap">
                    {textOf(cells[column])}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollArea>
  );
}

const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
