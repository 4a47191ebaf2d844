/** What stands before the page: the login, the first run, a one-time link, or why nobody can come in yet. */

import { Languages } from 'lucide-react';
import { type ReactElement, type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { DOOR_PATHS, PAGE_PATHS } from '#contract/pages.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { Form } from '../../components/form.tsx';
import { FormError } from '../../components/form-error.tsx';
import { isComplete, NewPassword } from '../../components/password-field.tsx';
import { call } from '../../lib/call.ts';
import { useServices } from '../../lib/services.ts';
import { useAccess, useAct } from '../../lib/use-access.ts';
import { useTexts } from '../../lib/use-live.ts';
import { LoginForm } from './login-form.tsx';

export interface DoorPageProps {
  readonly kind: 'login' | 'setup' | 'link' | 'closed';
}

export default function DoorPage({ kind }: DoorPageProps): ReactElement {
  switch (kind) {
    case 'login':
      return <LoginPage />;
    case 'setup':
      return <SetupPage />;
    case 'link':
      return <LinkPage />;
    case 'closed':
      return <ClosedPage />;
  }
}

function LoginPage(): ReactElement {
  const { texts } = useTexts();
  return (
    <Card title={texts.access.title}>
      <LoginForm />
    </Card>
  );
}

function SetupPage(): ReactElement {
  const { texts, language } = useTexts();
  const { session } = useAccess();
  const [token] = useState(tokenOfAddress);
  const [person, setPerson] = useState({ login: '', name: '' });
  const [passwords, setPasswords] = useState({ password: '', repeated: '' });
  const act = useAct(
    () => {
      const body = { ...person, token: token ?? '', locale: language, password: passwords.password };
      return call(accessEndpoints.setUp, { body });
    },
    // A fresh start, so that nothing of the demo stays, and the token leaves the address.
    () => location.replace(PAGE_PATHS.market),
  );
  if (token === null) return <NoToken />;
  if (session?.mode === 'users') return <Used />;
  return (
    <Card title={texts.access.setupTitle} hint={texts.access.setupHint}>
      <Form onSubmit={() => act.run(undefined)}>
        <TextField
          label={texts.access.name}
          value={person.name}
          onChange={(name) => setPerson({ ...person, name })}
          autoComplete="name"
          autoFocus
          required
        />
        <TextField
          label={texts.access.login}
          hint={texts.access.loginHint}
          value={person.login}
          onChange={(login) => setPerson({ ...person, login })}
          autoComplete="username"
          spellCheck={false}
          required
        />
        <NewPassword value={passwords} onChange={setPasswords} error={null} />
        <FormError error={act.error} />
        <Button kind="primary" disabled={act.isRunning || !isComplete(passwords)}>
          {texts.access.setupSubmit}
        </Button>
      </Form>
    </Card>
  );
}

function LinkPage(): ReactElement {
  const { texts } = useTexts();
  const [token] = useState(tokenOfAddress);
  const [passwords, setPasswords] = useState({ password: '', repeated: '' });
  const [isDone, setDone] = useState(false);
  const act = useAct(
    () => call(accessEndpoints.redeemLink, { body: { token: token ?? '', password: passwords.password } }),
    () => {
      history.replaceState(null, '', DOOR_PATHS.link);
      setDone(true);
    },
  );
  if (isDone) {
    return (
      <Card title={texts.access.linkDone} hint={texts.access.linkDoneHint}>
        <ToLogin />
      </Card>
    );
  }
  if (token === null) return <NoToken />;
  return (
    <Card title={texts.access.linkTitle} hint={texts.access.linkHint}>
      <Form onSubmit={() => act.run(undefined)}>
        <NewPassword value={passwords} onChange={setPasswords} error={null} />
        <FormError error={act.error} />
        <Button kind="primary" disabled={act.isRunning || !isComplete(passwords)}>
          {texts.access.linkSubmit}
        </Button>
      </Form>
    </Card>
  );
}

function ClosedPage(): ReactElement {
  const { texts } = useTexts();
  const { access } = useServices();
  return (
    <Card title={texts.access.closedTitle} hint={texts.access.closedHint}>
      <p className="text-13 text-muted">{texts.access.closedCommand}</p>
      <code className="rounded border border-line-strong bg-bg px-2 py-1.5 font-sans text-13 select-all">
        npx pregao user add ana --role admin
      </code>
      <Button onClick={() => void access.refresh()}>{texts.failure.retry}</Button>
    </Card>
  );
}

function NoToken(): ReactElement {
  const { texts } = useTexts();
  return (
    <Card title={texts.access.noToken} hint={texts.access.noTokenHint}>
      <ToLogin />
    </Card>
  );
}

function Used(): ReactElement {
  const { texts } = useTexts();
  return (
    <Card title={texts.access.setupTitle} hint={texts.access.problems.LINK_NOT_VALID}>
      <ToLogin />
    </Card>
  );
}

function ToLogin(): ReactElement {
  const { texts } = useTexts();
  return (
    <Link href={DOOR_PATHS.login} className="text-13 text-accent underline underline-offset-4">
      {texts.access.goToLogin}
    </Link>
  );
}

interface CardProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

function Card({ title, hint, children }: CardProps): ReactElement {
  const { texts, language } = useTexts();
  const { settings } = useServices();
  return (
    <main id="content" className="flex h-full flex-col items-center overflow-y-auto bg-bg p-4">
      <div className="my-auto flex w-full max-w-96 flex-col gap-4 rounded border border-line bg-surface p-6 max-md:p-4">
        <div className="flex items-center gap-3">
          <img src="/favicon.svg" alt={texts.app.name} className="size-8" />
          <h1 className="text-20 font-semibold">{title}</h1>
        </div>
        {hint === undefined ? null : <p className="text-13 text-muted">{hint}</p>}
        {children}
      </div>
      <button
        type="button"
        onClick={() => settings.set({ language: language === 'en' ? 'pt-BR' : 'en' })}
        className="mt-4 flex h-8 shrink-0 items-center gap-2 rounded px-2 text-13 text-muted hover:bg-hover hover:text-text pointer-coarse:h-11"
      >
        <Languages size={16} aria-hidden="true" />
        {texts.settings.otherLanguage}
      </button>
    </main>
  );
}

/** What stands behind the "#" of the address; null where nothing does. */
function tokenOfAddress(): string | null {
  const token = location.hash.slice(1);
  return token === '' ? null : token;
}
