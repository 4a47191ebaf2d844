/** A Redis server of its own on a socket in a folder of its own, that syncs each write; both are gone afterwards. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RedisServer {
  readonly socket: string;
  stop(): Promise<void>;
}

/** Starts it; null, and a line that says so, where there is none on the path. */
export async function startRedis(): Promise<RedisServer | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    console.log('no redis-server on the path; it is left out');
    return null;
  }
  const folder = await mkdtemp(join(tmpdir(), 'pregao-bench-redis-'));
  const socket = join(folder, 'socket');
  const settings = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''];
  const child = spawn('redis-server', [...settings, '--appendonly', 'yes', '--appendfsync', 'always'], {
    stdio: 'ignore',
  });
  for (let tries = 0; tries < 100 && !existsSync(socket); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    socket,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
