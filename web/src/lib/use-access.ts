/** Who sits before the page, as React hooks. */

import { useMutation } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Permission } from '#contract/access.ts';
import type { UserDto } from '#contract/access-endpoints.ts';
import { AbandonedError, type AccessState } from './access-desk.ts';
import { ApiError } from './api.ts';
import { useServices } from './services.ts';

export function useAccess(): AccessState {
  const { access } = useServices();
  return useSyncExternalStore(
    (listener) => access.subscribe(listener),
    () => access.state(),
  );
}

/** The user who is logged in; null in the demo, and before it is known. */
export function useUser(): UserDto | null {
  return useAccess().session?.user ?? null;
}

/** Whether the server would let this person. */
export function useMay(): (permission: Permission) => boolean {
  const permissions = useAccess().session?.permissions;
  return (permission) => permissions?.includes(permission) ?? false;
}

export interface Act<I> {
  readonly run: (input: I) => void;
  readonly isRunning: boolean;
  /** Why it failed; null where it did not, and where the person gave it up. */
  readonly error: ApiError | null;
  readonly reset: () => void;
}

/** An action that goes on by itself after a login or proof that the server wants first. */
export function useAct<I, T>(action: (input: I) => Promise<T>, onDone: (value: T, input: I) => void): Act<I> {
  const { access } = useServices();
  const { mutate, isPending, error, reset } = useMutation<T, unknown, I>({
    mutationFn: (input) => access.act(() => action(input)),
    onSuccess: onDone,
    // Without a network the browser says so at once; waiting in silence would look like work.
    networkMode: 'always',
  });
  const isTold = error !== null && !(error instanceof AbandonedError);
  return {
    run: (input) => mutate(input),
    isRunning: isPending,
    error: isTold ? (error instanceof ApiError ? error : new ApiError('answer')) : null,
    reset,
  };
}
