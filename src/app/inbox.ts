/** Files that were sent for import, on their way: each in a folder of its own below `imports/inbox`. */

import { createWriteStream, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProblemError } from './http/problems.ts';

export interface Inbox {
  /** Keeps what comes as `name`, and answers its size; where that fails in any way nothing of it is left. */
  receive(file: { readonly id: string; readonly name: string }, body: Readable): Promise<number>;
  pathOf(file: { readonly id: string; readonly name: string }): string;
  remove(id: string): Promise<void>;
  /** Removes all that an earlier run has left. */
  clear(): Promise<void>;
}

export interface InboxOptions {
  readonly bytesMax: number;
  /** Where a file is written to. */
  readonly open: (path: string) => Writable;
}

const USUAL: Omit<InboxOptions, 'bytesMax'> = {
  open: (path) => createWriteStream(path, { flags: 'wx' }),
};

/** The inbox below the data folder. */
export function createInbox(dataDir: string, options: Pick<InboxOptions, 'bytesMax'> & Partial<InboxOptions>): Inbox {
  const { bytesMax, open } = { ...USUAL, ...options };
  const root = join(dataDir, 'imports', 'inbox');
  const remove = (id: string): Promise<void> => rm(join(root, id), { recursive: true, force: true });
  const pathOf: Inbox['pathOf'] = ({ id, name }) => join(root, id, name);
  return {
    pathOf,
    remove,
    clear: () => rm(root, { recursive: true, force: true }),
    async receive(file, body) {
      let bytes = 0;
      const counter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          done(bytes > bytesMax ? tooLarge(bytesMax) : null, chunk);
        },
      });
      try {
        // At once, so that a client that goes meanwhile is not missed.
        mkdirSync(join(root, file.id), { recursive: true });
        await pipeline(body, counter, open(pathOf(file)));
        if (bytes === 0) throw new ProblemError('INVALID_REQUEST', 'The body is empty: send the file as the body.');
        return bytes;
      } catch (error) {
        await remove(file.id);
        throw explained(error);
      }
    },
  };
}

/** The problem of a file that is larger than it may be. */
export function tooLarge(bytesMax: number): ProblemError {
  const detail = `The file is larger than ${bytesMax} bytes, which PREGAO_IMPORT_BYTES_MAX allows.`;
  // What is still on its way is not read any more.
  return new ProblemError('BODY_TOO_LARGE', detail, { headers: { connection: 'close' } });
}

function explained(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ProblemError('STORAGE_FULL', 'There is no room for the file on the disk of the data folder.', {
      headers: { connection: 'close' },
    });
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new ProblemError('INVALID_REQUEST', 'The body ended before its time.');
  return error;
}
