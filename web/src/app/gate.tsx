/** Lets in whoever may: a login, the first run or a one-time link stand instead of the page, and later over it. */

import { lazy, type ReactElement, type ReactNode, Suspense } from 'react';
import { Redirect, useLocation } from 'wouter';
import { DOOR_PATHS } from '#contract/pages.ts';
import { MARKET_PATH } from '../lib/url-state.ts';
import { useAccess } from '../lib/use-access.ts';
import { useTexts } from '../lib/use-live.ts';

const DoorPage = lazy(() => import('../features/access/door-page.tsx'));
const Prompts = lazy(() => import('../features/access/prompts.tsx'));

export function Gate({ children }: { readonly children: ReactNode }): ReactElement {
  const { session, hasEntered, prompt } = useAccess();
  const [location] = useLocation();
  if (location === DOOR_PATHS.setup) return <Door kind="setup" />;
  if (location === DOOR_PATHS.link) return <Door kind="link" />;
  if (hasEntered) {
    if (location === DOOR_PATHS.login) return <Redirect to={MARKET_PATH} replace />;
    return (
      <>
        {children}
        {prompt === 'none' ? null : (
          <Suspense fallback={null}>
            <Prompts prompt={prompt} />
          </Suspense>
        )}
      </>
    );
  }
  if (session === null) return <Blank />;
  return <Door kind={session.mode === 'closed' ? 'closed' : 'login'} />;
}

function Door({ kind }: { readonly kind: 'setup' | 'link' | 'login' | 'closed' }): ReactElement {
  return (
    <Suspense fallback={<Blank />}>
      <DoorPage kind={kind} />
    </Suspense>
  );
}

/** For the moment until the server has said who is there. */
function Blank(): ReactElement {
  const { texts } = useTexts();
  return (
    <main className="h-full bg-bg" aria-busy="true">
      <span className="sr-only">{texts.access.checking}</span>
    </main>
  );
}
