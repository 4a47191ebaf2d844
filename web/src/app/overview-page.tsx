/** Painel: whether all is well, at a glance. Everything on it leads to where more is told. */

import type { ReactElement } from 'react';
import { AlertsPanel } from '../features/overview/alerts-panel.tsx';
import { FeedPanel } from '../features/overview/feed-panel.tsx';
import { ListsPanel } from '../features/overview/lists-panel.tsx';
import { MoversPanel } from '../features/overview/movers-panel.tsx';
import { SessionPanel } from '../features/overview/session-panel.tsx';
import { StoragePanel } from '../features/overview/storage-panel.tsx';
import { useTexts } from '../features/overview/use-texts.ts';
import { fetchStorage } from '../lib/api-data.ts';
import { usePageTitle } from '../lib/page-title.ts';
import { useAnswer } from '../lib/use-answer.ts';

const STORAGE_EVERY_MS = 30_000;

export default function OverviewPage(): ReactElement {
  const { texts } = useTexts();
  const storage = useAnswer({ key: ['storage'], ask: fetchStorage, everyMs: STORAGE_EVERY_MS });
  usePageTitle(texts.overview.title);
  return (
    <main id="content" className="min-h-0 flex-1 overflow-y-auto bg-bg p-2" data-page="overview">
      <h1 className="sr-only">{texts.overview.title}</h1>
      <div className="grid gap-2 md:grid-cols-2 lg:grid-cols-3">
        <SessionPanel className="md:col-span-2" />
        <AlertsPanel storage={storage} className="md:max-lg:col-span-2" />
        <MoversPanel className="md:col-span-2 lg:col-span-3" />
        <FeedPanel />
        <StoragePanel storage={storage} />
        <ListsPanel />
      </div>
    </main>
  );
}
