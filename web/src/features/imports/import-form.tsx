/** A file on its way in: chosen or dropped, checked first, then imported. It leaves this page only as an upload. */

import { FileUp, Upload as UploadIcon } from 'lucide-react';
import { type DragEvent, type ReactElement, useRef, useState } from 'react';
import { IMPORT_KINDS } from '#contract/imports.ts';
import { TIMEFRAMES } from '#contract/timeframe.ts';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { SelectField, TextField } from '../../components/field.tsx';
import { Panel } from '../../components/panel.tsx';
import type { ApiError } from '../../lib/api.ts';
import { failureText } from '../../lib/failure-text.ts';
import { formatBytes, formatShare } from '../../lib/format.ts';
import type { ImportOptions } from '../../lib/upload.ts';
import { useDataTexts } from '../../lib/use-data-texts.ts';
import { type UploadControl, useUpload } from './use-upload.ts';

const FIRST_OPTIONS: ImportOptions = { kind: 'trades', dryRun: true, symbol: '', timeframe: '', prices: 'auto' };
const PRICES = ['auto', 'raw', 'adjusted'] as const;

export function ImportForm(): ReactElement {
  const { texts } = useDataTexts();
  const words = texts.data.imports;
  const [options, setOptions] = useState(FIRST_OPTIONS);
  const [file, setFile] = useState<File | null>(null);
  const [isOver, setOver] = useState(false);
  const upload = useUpload();
  const choose = (chosen: File | null): void => {
    if (chosen === null) return;
    upload.clear();
    setFile(chosen);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0] ?? null);
  };
  return (
    <Panel title={texts.data.tabs.imports}>
      <section
        aria-label={words.drop}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className="flex flex-col gap-3 p-3"
      >
        <FilePlace file={file} isOver={isOver} onFile={choose} />
        <Options options={options} onOptions={setOptions} />
        {file === null ? null : <Actions file={file} options={options} upload={upload} />}
      </section>
    </Panel>
  );
}

interface FilePlaceProps {
  readonly file: File | null;
  readonly isOver: boolean;
  readonly onFile: (file: File | null) => void;
}

function FilePlace({ file, isOver, onFile }: FilePlaceProps): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.imports;
  const input = useRef<HTMLInputElement>(null);
  return (
    <div
      className={classNames(
        'flex min-h-32 flex-col items-center justify-center gap-2 rounded border border-dashed p-4 text-center',
        isOver ? 'border-accent bg-accent-surface' : 'border-line-strong',
      )}
      data-drop={isOver}
    >
      <FileUp size={20} className="text-faint" aria-hidden="true" />
      {file === null ? (
        <>
          <p className="text-14 font-medium">{words.drop}</p>
          <p className="max-w-100 text-13 text-balance text-muted">{words.dropHint}</p>
        </>
      ) : (
        <p className="text-14 break-all" data-file="">
          <span className="font-medium">{file.name}</span>{' '}
          <span className="text-muted">{formatBytes(file.size, language)}</span>
        </p>
      )}
      <Button onClick={() => input.current?.click()}>{file === null ? words.choose : words.change}</Button>
      <input
        ref={input}
        type="file"
        aria-label={words.file}
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          onFile(target.files?.[0] ?? null);
          // The same file may be chosen again after it was corrected.
          target.value = '';
        }}
      />
    </div>
  );
}

interface OptionsProps {
  readonly options: ImportOptions;
  readonly onOptions: (options: ImportOptions) => void;
}

function Options({ options, onOptions }: OptionsProps): ReactElement {
  const { texts } = useDataTexts();
  const words = texts.data.imports;
  const set = (change: Partial<ImportOptions>): void => onOptions({ ...options, ...change });
  const timeframes = TIMEFRAMES.filter((each) => each !== '1w');
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <SelectField
        label={words.kind}
        value={options.kind}
        options={IMPORT_KINDS.map((value) => ({ value, label: words.kinds[value] }))}
        onChange={(kind) => set({ kind })}
      />
      {options.kind !== 'candles' ? null : (
        <>
          <TextField
            label={words.symbol}
            value={options.symbol}
            onChange={(symbol) => set({ symbol })}
            autoComplete="off"
            spellCheck={false}
          />
          <SelectField
            label={words.timeframe}
            value={options.timeframe}
            options={[
              { value: '', label: words.byFile },
              ...timeframes.map((value) => ({ value, label: texts.timeframe.long[value] })),
            ]}
            onChange={(timeframe) => set({ timeframe })}
          />
          <SelectField
            label={words.prices}
            value={options.prices}
            options={PRICES.map((value) => ({ value, label: words.priceKinds[value] }))}
            onChange={(prices) => set({ prices })}
          />
        </>
      )}
    </div>
  );
}

interface ActionsProps {
  readonly file: File;
  readonly options: ImportOptions;
  readonly upload: UploadControl;
}

/** Checking comes first and is the main button; afterwards importing is. */
function Actions({ file, options, upload }: ActionsProps): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.imports;
  const { state } = upload;
  const send = (dryRun: boolean): void => upload.send(file, { ...options, dryRun });
  if (state.kind === 'sending') {
    const share = formatShare(state.share, language);
    return (
      <div className="flex items-center gap-3" data-upload="sending">
        <progress value={state.share} max={1} aria-label={words.uploading(share)} className="h-1 flex-1" />
        <span className="w-28 text-13">{words.uploading(share)}</span>
        <Button onClick={upload.clear}>{words.stopUpload}</Button>
      </div>
    );
  }
  // A register is read whole or refused whole; the server has no check of it.
  const canCheck = options.kind !== 'instruments';
  const isChecked = state.kind === 'sent' && state.dryRun;
  return (
    <div className="flex flex-col gap-2">
      {state.kind === 'failed' ? <UploadFailure error={state.error} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        {canCheck ? <Button onClick={() => send(true)}>{words.check}</Button> : null}
        <Button onClick={() => send(false)} icon={<UploadIcon size={16} aria-hidden="true" />}>
          {isChecked || !canCheck ? words.start : words.startUnchecked}
        </Button>
      </div>
      {canCheck ? null : <p className="text-12 text-muted">{words.noCheck}</p>}
    </div>
  );
}

function UploadFailure({ error }: { readonly error: ApiError }): ReactElement {
  const { texts } = useDataTexts();
  const words = texts.data.imports;
  const { reason, code } = failureText(error, texts);
  const told = error.status === 413 ? words.tooLarge : error.code === 'STORAGE_FULL' ? words.full : reason;
  return (
    <p
      role="alert"
      className="rounded border border-attention bg-attention-surface px-3 py-2 text-13"
      data-upload="failed"
    >
      <strong className="font-semibold text-attention">{words.uploadFailed}.</strong> {told}{' '}
      <span className="text-12 text-muted">{code}</span>
    </p>
  );
}
