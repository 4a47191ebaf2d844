/** Where the person is logged in, and the end of it. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { FormError } from '../../components/form-error.tsx';
import { type Answered, call } from '../../lib/call.ts';
import { useAct } from '../../lib/use-access.ts';
import { Said } from './card.tsx';
import { deviceOf } from './device.ts';
import { Loaded } from './loaded.tsx';
import { useTexts } from './use-texts.ts';
import { useWhen } from './use-when.ts';

const KEY = ['own-sessions'];

type Session = Answered<typeof accessEndpoints.listOwnSessions>['sessions'][number];

export function SessionsPart(): ReactElement {
  const query = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await call(accessEndpoints.listOwnSessions, {}, signal)).sessions,
    staleTime: 0,
  });
  return (
    <Loaded query={query} lines={3}>
      {(sessions) => <Sessions sessions={sessions} />}
    </Loaded>
  );
}

function Sessions({ sessions }: { readonly sessions: readonly Session[] }): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.sessions;
  const queries = useQueryClient();
  const [said, setSaid] = useState<string | null>(null);
  const done = (count: number): void => {
    setSaid(words.ended(count));
    void queries.invalidateQueries({ queryKey: KEY });
  };
  const one = useAct(
    (id: string) => call(accessEndpoints.revokeOwnSession, { params: { id } }),
    () => done(1),
  );
  const others = useAct(
    () => call(accessEndpoints.revokeOtherSessions, {}),
    ({ revoked }) => done(revoked),
  );
  return (
    <>
      <div className="flex min-h-8 flex-wrap items-center gap-4">
        <ConfirmButton
          label={words.endOthers}
          consequence={words.endOthersWhat}
          disabled={sessions.length < 2 || others.isRunning}
          onConfirm={() => others.run(undefined)}
        />
        <Said>{said}</Said>
      </div>
      <FormError error={one.error ?? others.error} />
      <SessionTable sessions={sessions} onEnd={one.run} />
    </>
  );
}

interface SessionTableProps {
  readonly sessions: readonly Session[];
  readonly onEnd: (id: string) => void;
}

function SessionTable({ sessions, onEnd }: SessionTableProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.sessions;
  const when = useWhen();
  const nameOf = ({ userAgent }: Session): string => {
    const device = deviceOf(userAgent);
    return device === null ? words.unknown : words.on(device.browser, device.system);
  };
  return (
    <DataTable
      label={texts.system.tabs.sessions}
      columns={[
        { head: words.device },
        { head: words.address },
        ...[words.created, words.seen, words.expires].map((head) => ({ head, className: 'whitespace-nowrap' })),
        { head: words.actions, isNumber: true, isPinned: true },
      ]}
      rows={sessions.map((session) => ({
        key: session.id,
        cells: [
          <span key="device" className="whitespace-nowrap" title={session.userAgent}>
            {nameOf(session)}
          </span>,
          session.address,
          when(session.createdAt),
          when(session.lastSeenAt),
          when(session.expiresAt),
          session.isCurrent ? (
            <span key="current" className="text-12 text-muted">
              {words.current}
            </span>
          ) : (
            <ConfirmButton
              key="end"
              label={words.end}
              name={words.of(words.end, nameOf(session))}
              consequence={words.endWhat}
              onConfirm={() => onEnd(session.id)}
            />
          ),
        ],
      }))}
    />
  );
}
