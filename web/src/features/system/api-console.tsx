/** Choose an operation, fill it in, send it, and see what comes back, and the same as cURL. */

import { Send, TriangleAlert } from 'lucide-react';
import { type ReactElement, useId, useState } from 'react';
import { TAGS } from '#contract/endpoint.ts';
import { Button } from '../../components/button.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { Form } from '../../components/form.tsx';
import { FormError } from '../../components/form-error.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { CopyButton } from '../../components/secret-text.tsx';
import { useAct, useMay } from '../../lib/use-access.ts';
import { ConsoleAnswer, type ConsoleReply, sendRequest } from './api-answer.tsx';
import { buildRequest, type ConsoleRequest, curlOf, type Operation, type Parameter } from './api-operations.ts';
import { useTexts } from './use-texts.ts';

export interface ApiConsoleProps {
  readonly operations: readonly Operation[];
}

const FIRST = 'getCandles';

export function ApiConsole({ operations }: ApiConsoleProps): ReactElement | null {
  const [id, setId] = useState(FIRST);
  const operation = operations.find((one) => one.id === id) ?? operations[0];
  if (operation === undefined) return null;
  return (
    <div className="flex flex-col gap-4 rounded border border-line bg-surface p-4">
      <OperationChoice operations={operations} current={operation} onChange={setId} />
      <OperationForm key={operation.id} operation={operation} />
    </div>
  );
}

interface OperationChoiceProps extends ApiConsoleProps {
  readonly current: Operation;
  readonly onChange: (id: string) => void;
}

function OperationChoice({ operations, current, onChange }: OperationChoiceProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.api;
  const names: Readonly<Record<string, string>> = words.tags;
  const groups = Object.keys(TAGS).map((tag) => ({
    label: names[tag] ?? tag,
    options: operations
      .filter((one) => one.tag === tag)
      .map(({ id, method, path }) => ({ value: id, label: `${method} ${path}` })),
  }));
  return (
    <div className="flex flex-col gap-1">
      <SelectField label={words.endpoint} value={current.id} options={groups} onChange={onChange} />
      {/* The document of the API is in English. */}
      <p lang="en" className="text-13 text-muted">
        {current.summary}
      </p>
    </div>
  );
}

function OperationForm({ operation }: { readonly operation: Operation }): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.api;
  const may = useMay();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [body, setBody] = useState(operation.bodyExample ?? '');
  const [reply, setReply] = useState<ConsoleReply | null>(null);
  const act = useAct((request: ConsoleRequest) => sendRequest(request), setReply);
  const built = buildRequest(operation, { values, body });
  const isDenied = operation.permission !== null && !may(operation.permission);
  const trouble =
    built.kind === 'missing' ? words.missing(built.name) : built.kind === 'bad-body' ? words.bodyBad : null;
  return (
    <>
      <Form onSubmit={() => (built.kind === 'request' ? act.run(built.request) : undefined)}>
        <Parameters
          parameters={operation.parameters}
          values={values}
          onChange={(name, value) => setValues({ ...values, [name]: value })}
        />
        {operation.bodyExample === null ? null : <BodyField value={body} onChange={setBody} />}
        <div className="flex min-h-8 flex-wrap items-center gap-3">
          <Button
            kind="primary"
            icon={<Send size={16} aria-hidden="true" />}
            disabled={act.isRunning || built.kind !== 'request' || isDenied}
          >
            {act.isRunning ? words.sending : words.send}
          </Button>
          {isDenied && operation.permission !== null ? (
            <Note>{words.denied(texts.access.permissions[operation.permission])}</Note>
          ) : trouble !== null ? (
            <p className="text-13 text-muted">{trouble}</p>
          ) : operation.method !== 'GET' ? (
            <Note>{words.changes}</Note>
          ) : null}
        </div>
      </Form>
      <FormError error={act.error} />
      <ConsoleAnswer reply={reply} />
      {built.kind === 'request' ? <Curl text={curlOf(built.request, location.origin)} /> : null}
    </>
  );
}

function Note({ children }: { readonly children: string }): ReactElement {
  return (
    <p className="flex items-center gap-2 text-13 text-attention">
      <TriangleAlert size={16} className="shrink-0" aria-hidden="true" />
      {children}
    </p>
  );
}

interface ParametersProps {
  readonly parameters: readonly Parameter[];
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (name: string, value: string) => void;
}

function Parameters({ parameters, values, onChange }: ParametersProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.api;
  if (parameters.length === 0) return <p className="text-13 text-muted">{words.noParameters}</p>;
  return (
    <fieldset>
      <legend className="mb-1 text-13 font-medium">{words.parameters}</legend>
      <div className="grid grid-cols-3 gap-3 max-lg:grid-cols-2 max-md:grid-cols-1">
        {parameters.map((one) => {
          const field = {
            label: one.name,
            hint: one.isRequired ? words.required : words.optional,
            value: values[one.name] ?? '',
            onChange: (value: string) => onChange(one.name, value),
          };
          return one.options === null ? (
            <TextField key={one.name} {...field} autoComplete="off" spellCheck={false} />
          ) : (
            <SelectField
              key={one.name}
              {...field}
              options={[
                { value: '', label: words.unset },
                ...one.options.map((option) => ({ value: option, label: option })),
              ]}
            />
          );
        })}
      </div>
    </fieldset>
  );
}

interface BodyFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function BodyField({ value, onChange }: BodyFieldProps): ReactElement {
  const { texts } = useTexts();
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-13 font-medium">
        {texts.system.api.body}
      </label>
      <textarea
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        spellCheck={false}
        rows={Math.min(14, Math.max(4, value.split('\n').length))}
        className="w-full rounded border border-line-strong bg-field px-2 py-1.5 font-mono text-13"
      />
    </div>
  );
}

function Curl({ text }: { readonly text: string }): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.api;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-13">
          <span className="font-medium">{words.curl}.</span> <span className="text-muted">{words.curlHint}</span>
        </p>
        <CopyButton text={text} />
      </div>
      <ScrollRegion label={words.curl} className="bg-bg px-3 py-2">
        <pre data-curl="" className="font-mono text-12">
          {text}
        </pre>
      </ScrollRegion>
    </div>
  );
}
