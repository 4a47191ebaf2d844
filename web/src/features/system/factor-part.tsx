/** The own password, and the second factor: turned on with a code, recovery codes shown once, turned off. */

import { Download } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { TextField } from '../../components/field.tsx';
import { Form } from '../../components/form.tsx';
import { FormError } from '../../components/form-error.tsx';
import { isComplete, NewPassword, PasswordField } from '../../components/password-field.tsx';
import { CopyButton, SecretText } from '../../components/secret-text.tsx';
import { call } from '../../lib/call.ts';
import { useServices } from '../../lib/services.ts';
import { useAct, useUser } from '../../lib/use-access.ts';
import { Card, Said } from './card.tsx';
import { QrCode } from './qr-code.tsx';
import { useTexts } from './use-texts.ts';

export function FactorPart(): ReactElement {
  return (
    <>
      <SecondFactor />
      <Password />
    </>
  );
}

type Stage =
  | { readonly kind: 'rest' }
  | { readonly kind: 'begun'; readonly secret: string; readonly otpauthUri: string }
  | { readonly kind: 'codes'; readonly codes: readonly string[] };

function SecondFactor(): ReactElement {
  const { texts } = useTexts();
  const { access } = useServices();
  const words = texts.system.factor;
  const isOn = useUser()?.hasSecondFactor ?? false;
  const [stage, setStage] = useState<Stage>({ kind: 'rest' });
  const begin = useAct(
    () => call(accessEndpoints.beginSecondFactor, {}),
    (begun) => setStage({ kind: 'begun', ...begun }),
  );
  const remove = useAct(
    () => call(accessEndpoints.removeSecondFactor, {}),
    () => void access.refresh(),
  );
  switch (stage.kind) {
    case 'begun':
      return (
        <Confirm
          {...stage}
          onCodes={(codes) => {
            setStage({ kind: 'codes', codes });
            void access.refresh();
          }}
          onClose={() => setStage({ kind: 'rest' })}
        />
      );
    case 'codes':
      return <RecoveryCodes codes={stage.codes} onDone={() => setStage({ kind: 'rest' })} />;
    case 'rest':
      return (
        <Card title={words.title} hint={isOn ? words.isOn : words.isOff}>
          <FormError error={begin.error ?? remove.error} />
          <div>
            {isOn ? (
              <ConfirmButton
                label={words.remove}
                consequence={words.removeWhat}
                disabled={remove.isRunning}
                onConfirm={() => remove.run(undefined)}
              />
            ) : (
              <Button kind="primary" disabled={begin.isRunning} onClick={() => begin.run(undefined)}>
                {words.begin}
              </Button>
            )}
          </div>
        </Card>
      );
  }
}

interface ConfirmProps {
  readonly secret: string;
  readonly otpauthUri: string;
  readonly onCodes: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}

function Confirm({ secret, otpauthUri, onCodes, onClose }: ConfirmProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.factor;
  const [code, setCode] = useState('');
  const act = useAct(
    (typed: string) => call(accessEndpoints.confirmSecondFactor, { body: { code: typed } }),
    ({ recoveryCodes }) => onCodes(recoveryCodes),
  );
  return (
    <Card title={words.scan} hint={words.scanHint} isNews>
      <div className="flex gap-6 max-md:flex-col">
        <QrCode text={otpauthUri} label={words.qr} />
        <div className="flex max-w-[480px] min-w-0 flex-1 flex-col gap-4">
          <div className="flex flex-col gap-1">
            <p className="text-13 font-medium">{words.secret}</p>
            <SecretText label={words.secret} text={secret.replace(/(.{4})(?=.)/g, '$1 ')} />
          </div>
          <Form onSubmit={() => act.run(code.replace(/\s/g, ''))}>
            <TextField
              label={words.code}
              value={code}
              onChange={setCode}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={10}
              autoFocus
              required
            />
            <FormError error={act.error} />
            <div className="flex gap-2">
              <Button kind="primary" disabled={act.isRunning}>
                {words.confirm}
              </Button>
              <Button onClick={onClose}>{texts.access.cancel}</Button>
            </div>
          </Form>
        </div>
      </div>
    </Card>
  );
}

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

function RecoveryCodes({ codes, onDone }: RecoveryCodesProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.factor;
  const text = `${words.fileHead}\n\n${codes.join('\n')}\n`;
  return (
    <Card title={words.codesTitle} hint={words.codesHint} isNews>
      <ul
        aria-label={words.codesTitle}
        className="grid max-w-[480px] grid-cols-2 gap-x-8 rounded border border-line-strong bg-bg px-4 py-2 text-14"
      >
        {codes.map((code) => (
          <li key={code} className="flex h-7 items-center select-all" data-recovery-code="">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} />
        <Button icon={<Download size={16} aria-hidden="true" />} onClick={() => download(words.file, text)}>
          {words.download}
        </Button>
        <Button kind="primary" onClick={onDone}>
          {words.done}
        </Button>
      </div>
    </Card>
  );
}

function Password(): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.factor;
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState({ password: '', repeated: '' });
  const [isDone, setDone] = useState(false);
  const act = useAct(
    () => call(accessEndpoints.changePassword, { body: { current, next: next.password } }),
    () => {
      setDone(true);
      setCurrent('');
      setNext({ password: '', repeated: '' });
    },
  );
  return (
    <Card title={words.password} hint={words.passwordWhat}>
      <div className="max-w-96">
        <Form
          onSubmit={() => {
            setDone(false);
            act.run(undefined);
          }}
        >
          <PasswordField label={words.current} value={current} onChange={setCurrent} autoComplete="current-password" />
          <NewPassword value={next} onChange={setNext} error={null} />
          <FormError error={act.error} />
          <Said>{isDone ? words.changed : null}</Said>
          <div>
            <Button disabled={act.isRunning || current === '' || !isComplete(next)}>{words.change}</Button>
          </div>
        </Form>
      </div>
    </Card>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
