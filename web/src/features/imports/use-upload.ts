/** One upload at a time, and what became of it. */

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../lib/api.ts';
import { type ImportOptions, type Upload, uploadImport } from '../../lib/upload.ts';

export type UploadState =
  | { readonly kind: 'none' }
  | { readonly kind: 'sending'; readonly share: number }
  | { readonly kind: 'sent'; readonly dryRun: boolean }
  | { readonly kind: 'failed'; readonly error: ApiError };

export interface UploadControl {
  readonly state: UploadState;
  readonly send: (file: File, options: ImportOptions) => void;
  /** Stops what is being sent and forgets what became of the last one. */
  readonly clear: () => void;
}

/** The list of imports is asked again as soon as one has arrived. */
export function useUpload(): UploadControl {
  const queries = useQueryClient();
  const [state, setState] = useState<UploadState>({ kind: 'none' });
  const current = useRef<Upload | null>(null);
  const stop = (): void => current.current?.stop();
  // What is being sent when the page is left is not sent to its end.
  useEffect(() => () => current.current?.stop(), []);
  return {
    state,
    clear() {
      stop();
      setState({ kind: 'none' });
    },
    send(file, options) {
      stop();
      setState({ kind: 'sending', share: 0 });
      const upload = uploadImport(file, options, (share) => setState({ kind: 'sending', share }));
      current.current = upload;
      upload.job.then(
        () => {
          setState({ kind: 'sent', dryRun: options.dryRun });
          void queries.invalidateQueries({ queryKey: ['imports'] });
        },
        (error: unknown) => {
          setState({ kind: 'failed', error: error instanceof ApiError ? error : new ApiError('answer') });
        },
      );
    },
  };
}
