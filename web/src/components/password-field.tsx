/** A password that can be looked at while it is typed. */

import { type ReactElement, useState } from 'react';
import { useTexts } from '../lib/use-live.ts';
import { CheckField, TextField, type TextFieldProps } from './field.tsx';

export type PasswordFieldProps = Pick<
  TextFieldProps,
  'label' | 'hint' | 'error' | 'value' | 'onChange' | 'autoComplete' | 'autoFocus'
>;

export function PasswordField(props: PasswordFieldProps): ReactElement {
  const { texts } = useTexts();
  const [isShown, setShown] = useState(false);
  return (
    <div className="relative">
      <TextField {...props} type={isShown ? 'text' : 'password'} maxLength={256} spellCheck={false} required />
      <div className="absolute -top-1.5 right-0">
        <CheckField label={texts.access.showPassword} checked={isShown} onChange={setShown} />
      </div>
    </div>
  );
}

export interface NewPasswordProps {
  readonly value: { readonly password: string; readonly repeated: string };
  readonly onChange: (value: NewPasswordProps['value']) => void;
  /** What the server has against it. */
  readonly error: string | null;
}

const PASSWORD_LENGTH_MIN = 12;

/** Whether the new password can be sent. */
export function isComplete({ password, repeated }: NewPasswordProps['value']): boolean {
  return password.length >= PASSWORD_LENGTH_MIN && password === repeated;
}

/** A new password, twice. What is wrong is told once it was typed so far that it is wrong. */
export function NewPassword({ value, onChange, error }: NewPasswordProps): ReactElement {
  const { texts } = useTexts();
  const { password, repeated } = value;
  const differs = repeated !== '' && !password.startsWith(repeated);
  return (
    <>
      <PasswordField
        label={texts.access.newPassword}
        hint={texts.access.passwordHint}
        error={error}
        value={password}
        onChange={(next) => onChange({ ...value, password: next })}
        autoComplete="new-password"
      />
      <TextField
        label={texts.access.repeated}
        hint={password !== '' && password.length < PASSWORD_LENGTH_MIN ? texts.access.passwordShort : ''}
        error={differs ? texts.access.passwordsDiffer : null}
        type="password"
        value={repeated}
        onChange={(next) => onChange({ ...value, repeated: next })}
        autoComplete="new-password"
        maxLength={256}
        required
      />
    </>
  );
}
