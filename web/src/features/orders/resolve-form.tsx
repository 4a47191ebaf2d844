/** What a person says became of an order in doubt, or that a break is no more: with how one knows, and what follows. */

import { type ReactElement, useId, useState } from 'react';
import type { OrderDto } from '#contract/orders.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { Form } from '../../components/form.tsx';
import { OrderError } from './order-error.tsx';
import { useResolveBreak, useResolveDoubt } from './use-order-acts.ts';
import { useTexts } from './use-texts.ts';

export interface ResolveDoubtFormProps {
  readonly order: OrderDto;
  readonly onClose: () => void;
}

type Outcome = 'SENT' | 'NOT_SENT';

export function ResolveDoubtForm({ order, onClose }: ResolveDoubtFormProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.tray;
  // Neither is chosen before the person does, but where only one is left: a default would be half an answer.
  const isThere = order.needsId;
  const [outcome, setOutcome] = useState<Outcome | null>(isThere ? 'SENT' : null);
  const [brokerOrderId, setBrokerOrderId] = useState('');
  const [evidence, setEvidence] = useState('');
  const resolve = useResolveDoubt(onClose);
  const isComplete =
    outcome !== null && evidence.trim() !== '' && (outcome === 'NOT_SENT' || brokerOrderId.trim() !== '');
  function submit(): void {
    if (!isComplete || outcome === null) return;
    const id = order.orderId;
    resolve.run({ id, body: outcome === 'SENT' ? { outcome, brokerOrderId, evidence } : { outcome, evidence } });
  }
  return (
    <div className="border-t border-line pt-3" data-resolve={order.orderId}>
      <Form onSubmit={submit}>
        {isThere ? null : <OutcomeChoice outcome={outcome} onChange={setOutcome} />}
        {outcome === 'SENT' ? (
          <TextField
            label={words.brokerId}
            value={brokerOrderId}
            onChange={setBrokerOrderId}
            autoComplete="off"
            spellCheck={false}
            maxLength={64}
            required
          />
        ) : null}
        <EvidenceField value={evidence} onChange={setEvidence} />
        {outcome === null ? null : (
          <p className="text-13" data-consequence={outcome}>
            {outcome === 'SENT' ? words.sentWhat : words.notSentWhat}
          </p>
        )}
        <OrderError title={texts.orders.tray.resolve} error={resolve.error} />
        <div className="flex flex-wrap gap-2">
          <Button kind="danger" disabled={!isComplete || resolve.isRunning}>
            {words.submit}
          </Button>
          <Button onClick={onClose}>{words.close}</Button>
        </div>
      </Form>
    </div>
  );
}

interface OutcomeChoiceProps {
  readonly outcome: Outcome | null;
  readonly onChange: (outcome: Outcome) => void;
}

function OutcomeChoice({ outcome, onChange }: OutcomeChoiceProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.tray;
  const name = useId();
  const choices: readonly (readonly [Outcome, string])[] = [
    ['SENT', words.sent],
    ['NOT_SENT', words.notSent],
  ];
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
      <legend className="mb-1 text-13 font-medium">{words.question}</legend>
      {choices.map(([value, label]) => (
        <label key={value} className="flex min-h-8 cursor-pointer items-center gap-2 text-13 pointer-coarse:min-h-11">
          <input
            type="radio"
            name={name}
            checked={outcome === value}
            onChange={() => onChange(value)}
            className="size-4 accent-accent"
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

export interface ResolveBreakFormProps {
  readonly breakId: string;
  readonly onClose: () => void;
}

export function ResolveBreakForm({ breakId, onClose }: ResolveBreakFormProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.tray;
  const [evidence, setEvidence] = useState('');
  const resolve = useResolveBreak(onClose);
  const isComplete = evidence.trim() !== '';
  return (
    <div className="border-t border-line pt-3" data-resolve={breakId}>
      <Form
        onSubmit={() => {
          if (isComplete) resolve.run({ breakId, evidence });
        }}
      >
        <EvidenceField value={evidence} onChange={setEvidence} />
        <p className="text-13">{words.breakConsequence}</p>
        <OrderError title={words.resolve} error={resolve.error} />
        <div className="flex flex-wrap gap-2">
          <Button kind="danger" disabled={!isComplete || resolve.isRunning}>
            {words.breakSubmit}
          </Button>
          <Button onClick={onClose}>{words.close}</Button>
        </div>
      </Form>
    </div>
  );
}

interface EvidenceFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function EvidenceField({ value, onChange }: EvidenceFieldProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.tray;
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-13 font-medium">
        {words.evidence}
      </label>
      <textarea
        id={id}
        rows={3}
        maxLength={2_000}
        required
        value={value}
        onChange={({ target }) => onChange(target.value)}
        aria-describedby={`${id}-hint`}
        className="w-full resize-y rounded border border-line-strong bg-field px-2 py-1 text-14 text-text pointer-coarse:text-16"
      />
      <p id={`${id}-hint`} className="text-12 text-muted">
        {words.evidenceHint}
      </p>
    </div>
  );
}
