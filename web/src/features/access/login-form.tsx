/** The two steps of a login: user and password, then the second factor of who has one. */

import { type ReactElement, useState } from 'react';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { Form } from '../../components/form.tsx';
import { FormError } from '../../components/form-error.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { call } from '../../lib/call.ts';
import { useServices } from '../../lib/services.ts';
import { useAccess, useAct } from '../../lib/use-access.ts';
import { useTexts } from '../../lib/use-live.ts';
import { useWait } from './use-wait.ts';

/** A login; when it is done the desk is asked again and what waited goes on. */
export function LoginForm(): ReactElement {
  const { access } = useServices();
  const { session, lastLogin } = useAccess();
  const [isCodeAsked, setCodeAsked] = useState(session?.isSecondFactorNeeded ?? false);
  const onIn = (): void => void access.refresh();
  return isCodeAsked ? (
    <CodeStep onIn={onIn} onBack={() => setCodeAsked(false)} />
  ) : (
    <PasswordStep login={lastLogin ?? ''} onIn={onIn} onCode={() => setCodeAsked(true)} />
  );
}

interface PasswordStepProps {
  readonly login: string;
  readonly onIn: () => void;
  readonly onCode: () => void;
}

function PasswordStep({ login: lastLogin, onIn, onCode }: PasswordStepProps): ReactElement {
  const { texts } = useTexts();
  const [login, setLogin] = useState(lastLogin);
  const [password, setPassword] = useState('');
  const act = useAct(
    (body: { login: string; password: string }) => call(accessEndpoints.logIn, { body }),
    ({ isSecondFactorNeeded }) => (isSecondFactorNeeded ? onCode() : onIn()),
  );
  const wait = useWait(act.error);
  return (
    <Form onSubmit={() => act.run({ login, password })}>
      <TextField
        label={texts.access.login}
        value={login}
        onChange={setLogin}
        autoComplete="username"
        spellCheck={false}
        autoFocus={lastLogin === ''}
        required
      />
      <PasswordField
        label={texts.access.password}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        autoFocus={lastLogin !== ''}
      />
      <FormError error={act.error} />
      <Button kind="primary" disabled={act.isRunning || wait > 0}>
        {wait > 0 ? texts.access.waitMore(wait) : texts.access.submit}
      </Button>
      <p className="text-12 text-muted">{texts.access.forgot}</p>
    </Form>
  );
}

interface CodeStepProps {
  readonly onIn: () => void;
  readonly onBack: () => void;
}

function CodeStep({ onIn, onBack }: CodeStepProps): ReactElement {
  const { texts } = useTexts();
  const [code, setCode] = useState('');
  const act = useAct((typed: string) => call(accessEndpoints.proveSecondFactor, { body: { code: typed } }), onIn);
  const wait = useWait(act.error);
  return (
    <Form onSubmit={() => act.run(code.trim())}>
      <CodeField value={code} onChange={setCode} />
      <FormError error={act.error} />
      <Button kind="primary" disabled={act.isRunning || wait > 0}>
        {wait > 0 ? texts.access.waitMore(wait) : texts.access.codeSubmit}
      </Button>
      <Button onClick={onBack}>{texts.access.back}</Button>
    </Form>
  );
}

interface CodeFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A code of the app or of recovery, so that no keyboard of figures alone is offered. */
export function CodeField({ value, onChange }: CodeFieldProps): ReactElement {
  const { texts } = useTexts();
  return (
    <TextField
      label={texts.access.code}
      hint={texts.access.codeHint}
      value={value}
      onChange={onChange}
      autoComplete="one-time-code"
      spellCheck={false}
      maxLength={64}
      autoFocus
      required
    />
  );
}
