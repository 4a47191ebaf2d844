/** Starts the page: services first, then React over them. */

import './lib/strict-policy.ts';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { keepAppearance } from './app/appearance.ts';
import { CrashPage } from './app/crash-page.tsx';
import './app/page.css';
import { createQueries } from './app/queries.ts';
import { createServices } from './lib/services.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const services = createServices({ onBack: () => void queries.invalidateQueries() });
keepAppearance(services.settings, document.documentElement);
const queries = createQueries(services.stream);
void services.access.refresh();

createRoot(root).render(
  <StrictMode>
    <CrashPage settings={services.settings}>
      <App services={services} queries={queries} />
    </CrashPage>
  </StrictMode>,
);
