/** The page from the outside in: services, router, shell, page. */

import { Tooltip } from '@base-ui/react/tooltip';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactElement, Suspense } from 'react';
import { Link, Redirect, Route, Switch } from 'wouter';
import { EmptyNotice } from '../components/notice.tsx';
import { type Services, ServicesContext } from '../lib/services.ts';
import { MARKET_PATH } from '../lib/url-state.ts';
import { useTexts } from '../lib/use-live.ts';
import { Gate } from './gate.tsx';
import { PAGES } from './pages.tsx';
import { Shell } from './shell.tsx';

/** Every component in every state, for whoever works on them; it is not built into the product. */
const UiPage = import.meta.env.DEV ? lazy(() => import('./ui-page.tsx')) : null;

export interface AppProps {
  readonly services: Services;
  readonly queries: QueryClient;
}

export function App({ services, queries }: AppProps): ReactElement {
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={queries}>
        <Tooltip.Provider delay={400}>
          <Gate>
            <Shell>
              {(onSearch, onAdd) => (
                <Switch>
                  <Route path="/">
                    <Redirect to={MARKET_PATH} replace />
                  </Route>
                  {PAGES.map(({ name, path, Content }) => (
                    <Route key={name} path={path}>
                      <Suspense fallback={<main id="content" className="min-h-0 flex-1 bg-surface" />}>
                        <Content onSearch={onSearch} onAdd={onAdd} />
                      </Suspense>
                    </Route>
                  ))}
                  {UiPage === null ? null : (
                    <Route path="/ui">
                      <Suspense fallback={null}>
                        <UiPage />
                      </Suspense>
                    </Route>
                  )}
                  <Route>
                    <NotFoundPage />
                  </Route>
                </Switch>
              )}
            </Shell>
          </Gate>
        </Tooltip.Provider>
      </QueryClientProvider>
    </ServicesContext>
  );
}

function NotFoundPage(): ReactElement {
  const { texts } = useTexts();
  return (
    <main id="content" className="flex min-h-0 flex-1 items-center justify-center bg-surface">
      <EmptyNotice title={texts.app.notFound} hint={texts.app.notFoundHint}>
        <Link href={MARKET_PATH} className="text-accent underline underline-offset-4">
          {texts.app.goToMarket}
        </Link>
      </EmptyNotice>
    </main>
  );
}
