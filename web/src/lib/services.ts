/** What the whole page shares: the stream and its books, the settings, one frame loop. Made once, in main.tsx. */

import { createContext, use } from 'react';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { AccessDesk } from './access-desk.ts';
import { AlertBook } from './alert-book.ts';
import { hearRefusals } from './api.ts';
import { fetchSubscriptions, subscribe, unsubscribe } from './api-market.ts';
import { call } from './call.ts';
import { nowMs } from './clock.ts';
import { createFrameLoop, type FrameLoop } from './frame-loop.ts';
import { MarketClock } from './market-clock.ts';
import { MyList } from './my-list.ts';
import { QuoteBook } from './quote-book.ts';
import { browserKeeper, browserPreference, createSettings, type SettingsStore } from './settings.ts';
import { MarketStream } from './stream.ts';
import { browserSurroundings } from './stream-surroundings.ts';

export interface Services {
  readonly stream: MarketStream;
  readonly quotes: QuoteBook;
  readonly clock: MarketClock;
  readonly myList: MyList;
  readonly settings: SettingsStore;
  readonly loop: FrameLoop;
  readonly access: AccessDesk;
  readonly alerts: AlertBook;
}

/** A hidden page is given no frames; once a second is enough for its title, and keeps what waits from piling up. */
const HIDDEN_FRAME_MS = 1_000;

function requestFrame(run: () => void): void {
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    run();
  });
  const timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    run();
  }, HIDDEN_FRAME_MS);
}

export interface ServiceHooks {
  /** The same person is back: what failed meanwhile is asked again. */
  readonly onBack: () => void;
}

/** The services of this page; nothing is connected yet. */
export function createServices({ onBack }: ServiceHooks): Services {
  const loop = createFrameLoop(requestFrame);
  const stream = new MarketStream(browserSurroundings());
  const access = new AccessDesk({
    fetchSession: () => call(accessEndpoints.getSession, {}),
    onEntered: () => stream.connect(),
    onBack() {
      stream.connect();
      onBack();
    },
    onOther: () => location.reload(),
  });
  hearRefusals((error) => access.hear(error));
  // A refused socket says nothing to a page: whether the session has ended is asked.
  stream.onConnection(() => {
    const { state } = stream.connection();
    if (state === 'reconnecting' || access.state().session === null) void access.refresh();
  });
  return {
    access,
    alerts: new AlertBook(stream, loop),
    stream,
    quotes: new QuoteBook(stream, loop),
    clock: new MarketClock(stream, nowMs),
    myList: new MyList({ fetchList: fetchSubscriptions, subscribe, unsubscribe }),
    settings: createSettings(browserKeeper(), browserPreference()),
    loop,
  };
}

export const ServicesContext = createContext<Services | null>(null);

/** The shared services; only inside the provider of app/app.tsx. */
export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === null) throw new Error('the page is not inside its ServicesContext');
  return services;
}
