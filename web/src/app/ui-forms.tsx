/** Of `/ui`: forms, tables and what is shown once, as the login and the page Sistema have them. */

import { type ReactElement, useState } from 'react';
import { Button } from '../components/button.tsx';
import { ConfirmButton } from '../components/confirm-button.tsx';
import { DataTable } from '../components/data-table.tsx';
import { CheckField, DateField, SelectField, TextField } from '../components/field.tsx';
import { FormError } from '../components/form-error.tsx';
import { NewPassword, PasswordField } from '../components/password-field.tsx';
import { SecretText } from '../components/secret-text.tsx';
import { Card, Said } from '../features/system/card.tsx';
import { QrCode } from '../features/system/qr-code.tsx';
import { useTexts } from '../features/system/use-texts.ts';
import { ApiError } from '../lib/api.ts';
import { useDataTexts } from '../lib/use-data-texts.ts';

/** Every kind of field: empty, filled, with a hint, and wrong. */
export function Fields(): ReactElement {
  const { texts } = useDataTexts();
  const [kind, setKind] = useState<'candles' | 'trades'>('candles');
  const [text, setText] = useState('PETR4');
  const [date, setDate] = useState('2025-08-29');
  const [isChecked, setChecked] = useState(true);
  const options = (['candles', 'trades'] as const).map((value) => ({ value, label: texts.data.export.kinds[value] }));
  const { access } = texts;
  return (
    <div className="grid w-full grid-cols-2 items-start gap-3 max-md:grid-cols-1">
      <SelectField label={texts.data.export.what} value={kind} options={options} onChange={setKind} />
      <TextField label={texts.data.symbol} value={text} onChange={setText} />
      <DateField label={texts.data.export.from} value={date} onChange={setDate} />
      <TextField label={access.login} hint={access.loginHint} value="" onChange={() => {}} />
      <TextField label={access.repeated} error={access.passwordsDiffer} value="…" onChange={() => {}} />
      <PasswordField label={access.password} value={text} onChange={setText} />
      <CheckField label={access.showPassword} checked={isChecked} onChange={setChecked} />
      <CheckField label={access.showPassword} hint={access.loginHint} checked={false} disabled onChange={() => {}} />
    </div>
  );
}

/** A form whose sending failed, what it makes, and what it says afterwards. */
export function Forms(): ReactElement {
  const { texts } = useTexts();
  const [value, setValue] = useState({ password: 'nuvem', repeated: 'nuves' });
  const { keys } = texts.system;
  return (
    <div className="grid w-full grid-cols-2 items-start gap-3 max-md:grid-cols-1">
      <Card title={texts.access.linkTitle} hint={texts.access.linkHint}>
        <NewPassword value={value} onChange={setValue} error={null} />
        <FormError error={new ApiError('network')} />
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" onClick={() => {}}>
            {texts.access.submit}
          </Button>
          <Button disabled onClick={() => {}}>
            {texts.access.back}
          </Button>
          <Button kind="danger" onClick={() => {}}>
            {texts.access.logOut}
          </Button>
        </div>
      </Card>
      <Card title={keys.create} hint={keys.madeHint} isNews>
        <SecretText label={keys.create} text="pregao_0123456789abcdef0123456789abcdef" />
        <QrCode text="otpauth://totp/Pregao:ana?secret=ABCDEFGH" label={texts.access.codeTitle} />
        <Said>{texts.access.copied}</Said>
      </Card>
    </div>
  );
}

/** Rows in use and out of use; what can be done with them stays in sight. */
export function Rows(): ReactElement {
  const { texts } = useTexts();
  const { users } = texts.system;
  const rows = ['ana', 'bia', 'caio'].map((login, place) => ({
    key: login,
    isFaint: place === 2,
    cells: [
      login,
      texts.access.roles.trader,
      1_234 * (place + 1),
      <ConfirmButton key="end" label={texts.access.logOut} consequence={texts.access.againHint} onConfirm={() => {}} />,
    ],
  }));
  const columns = [
    { head: users.login, className: 'min-w-60' },
    { head: users.roles, className: 'min-w-60' },
    { head: '#', isNumber: true },
    { head: users.actions, isNumber: true, isPinned: true },
  ];
  return <DataTable label={users.login} columns={columns} rows={rows} />;
}
