/** What was done with access, newest first, page after page; and whether the record is whole. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ShieldCheck, ShieldX } from 'lucide-react';
import type { ReactElement } from 'react';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { FormError } from '../../components/form-error.tsx';
import { EmptyNotice } from '../../components/notice.tsx';
import { SecretText } from '../../components/secret-text.tsx';
import { ApiError } from '../../lib/api.ts';
import { type Answered, call } from '../../lib/call.ts';
import { formatCount } from '../../lib/format.ts';
import { useMay } from '../../lib/use-access.ts';
import { Loaded } from './loaded.tsx';
import { useTexts } from './use-texts.ts';
import { useWhen } from './use-when.ts';

const PAGE = 100;

type Page = Answered<typeof accessEndpoints.listAudit>;
type Entry = Page['entries'][number];

export function AuditPart(): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.audit;
  const query = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam, signal }) =>
      call(
        accessEndpoints.listAudit,
        { query: { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });
  const { data, error, isError, isFetching, refetch } = query;
  const loaded = { data: data?.pages.flatMap(({ entries }) => entries), error, isError, isFetching, refetch };
  return (
    <>
      <Verification />
      <Loaded query={loaded} lines={10}>
        {(entries) =>
          entries.length === 0 ? (
            <div className="flex min-h-32 items-center justify-center rounded border border-line bg-surface">
              <EmptyNotice title={words.empty} hint={words.emptyHint} />
            </div>
          ) : (
            <>
              <Entries entries={entries} />
              <div className="flex h-8 items-center justify-center">
                {query.hasNextPage ? (
                  <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {words.more}
                  </Button>
                ) : (
                  <p className="text-12 text-muted">{words.end}</p>
                )}
              </div>
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Verification(): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.system.audit;
  const query = useQuery({
    queryKey: ['audit-verification'],
    queryFn: ({ signal }) => call(accessEndpoints.verifyAudit, {}, signal),
    // Every row is read: only when it is asked for.
    enabled: false,
    retry: false,
  });
  const verdict = query.data;
  const error = query.error instanceof ApiError && !query.isFetching ? query.error : null;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex min-h-8 flex-wrap items-center gap-3">
        <Button disabled={query.isFetching} onClick={() => void query.refetch()}>
          {words.verify}
        </Button>
        <p role="status" className="flex items-center gap-2 text-13" data-verified={verdict?.isWhole}>
          {verdict === undefined ? null : verdict.isWhole ? (
            <>
              <ShieldCheck size={16} className="text-rise" aria-hidden="true" />
              {verdict.entries === null ? words.whole : words.wholeCount(formatCount(verdict.entries, language))}
            </>
          ) : (
            <>
              <ShieldX size={16} className="text-danger" aria-hidden="true" />
              <span className="font-semibold text-danger">{words.broken(verdict.brokenAt ?? 0)}</span>
            </>
          )}
        </p>
      </div>
      <FormError error={error} />
      {verdict?.hash == null ? null : (
        <div className="flex flex-col gap-1">
          <p className="text-12 text-muted">{words.hash}</p>
          <SecretText label={words.hash} text={verdict.hash} />
        </div>
      )}
    </div>
  );
}

/** Names of users by their ids, for whoever may see them. */
function useLogins(): ReadonlyMap<string, string> {
  const may = useMay();
  const query = useQuery({
    queryKey: ['users'],
    queryFn: async ({ signal }) => (await call(accessEndpoints.listUsers, {}, signal)).users,
    enabled: may('users:manage'),
  });
  return new Map(query.data?.map(({ id, login }) => [id, login]));
}

function Entries({ entries }: { readonly entries: readonly Entry[] }): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.system.audit;
  const when = useWhen();
  const logins = useLogins();
  const actions: Readonly<Record<string, string>> = words.actions;
  const nameOf = (id: string): ReactElement => {
    const login = logins.get(id);
    if (login !== undefined) return <span title={id}>{login}</span>;
    return (
      <span className="block max-w-40 truncate text-muted" title={id}>
        {id === '' ? words.nobody : id}
      </span>
    );
  };
  return (
    <DataTable
      label={texts.system.tabs.audit}
      columns={[
        { head: words.at, className: 'whitespace-nowrap' },
        { head: words.action, className: 'whitespace-nowrap' },
        { head: words.outcome },
        { head: words.actor },
        { head: words.subject },
        { head: words.address, className: 'whitespace-nowrap' },
        { head: words.detail },
        { head: words.seq, isNumber: true },
      ]}
      rows={entries.map((entry) => ({
        key: String(entry.seq),
        cells: [
          when(entry.at),
          actions[entry.action] ?? entry.action,
          <span key="outcome" className={entry.outcome === 'refused' ? 'font-medium text-attention' : ''}>
            {words.outcomes[entry.outcome]}
          </span>,
          nameOf(entry.actor),
          nameOf(entry.subject),
          entry.address,
          <span key="detail" className="block max-w-64 truncate text-muted" title={entry.detail}>
            {entry.detail}
          </span>,
          formatCount(entry.seq, language),
        ],
      }))}
    />
  );
}
