/** What the server wants of the person before it goes on, over the page that stays as it was. */

import { type ReactElement, useState } from 'react';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { FormError } from '../../components/form-error.tsx';
import { Modal } from '../../components/modal.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import type { Prompt } from '../../lib/access-desk.ts';
import { call } from '../../lib/call.ts';
import { useServices } from '../../lib/services.ts';
import { useAct, useUser } from '../../lib/use-access.ts';
import { useTexts } from '../../lib/use-live.ts';
import { CodeField, LoginForm } from './login-form.tsx';
import { useWait } from './use-wait.ts';

export interface PromptsProps {
  readonly prompt: Exclude<Prompt, 'none'>;
}

export default function Prompts({ prompt }: PromptsProps): ReactElement {
  const { texts } = useTexts();
  const { access } = useServices();
  if (prompt === 'proof') {
    return (
      <Modal
        open
        isNarrow
        onOpenChange={() => access.abandon()}
        title={texts.access.proofTitle}
        closeLabel={texts.access.cancel}
      >
        <ProofForm />
      </Modal>
    );
  }
  return (
    <Modal open isNarrow onOpenChange={() => undefined} title={texts.access.again} closeLabel={null}>
      <p className="mb-4 text-13 text-muted">{texts.access.againHint}</p>
      <LoginForm />
    </Modal>
  );
}

/** The code of who has a second factor, else the password. */
function ProofForm(): ReactElement {
  const { texts } = useTexts();
  const { access } = useServices();
  const wantsCode = useUser()?.hasSecondFactor ?? false;
  const [typed, setTyped] = useState('');
  const act = useAct(
    (proof: string) =>
      call(accessEndpoints.proveAgain, { body: wantsCode ? { code: proof.trim() } : { password: proof } }),
    () => access.proven(),
  );
  const wait = useWait(act.error);
  return (
    <Form onSubmit={() => act.run(typed)}>
      <p className="text-13 text-muted">{texts.access.proofHint}</p>
      {wantsCode ? (
        <CodeField value={typed} onChange={setTyped} />
      ) : (
        <PasswordField
          label={texts.access.password}
          value={typed}
          onChange={setTyped}
          autoComplete="current-password"
          autoFocus
        />
      )}
      <FormError error={act.error} />
      <div className="flex justify-end gap-2">
        <Button onClick={() => access.abandon()}>{texts.access.cancel}</Button>
        <Button kind="primary" disabled={act.isRunning || wait > 0}>
          {wait > 0 ? texts.access.waitMore(wait) : texts.access.proofSubmit}
        </Button>
      </div>
    </Form>
  );
}
