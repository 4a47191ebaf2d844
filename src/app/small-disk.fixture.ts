/** A small file system of its own, which only an administrator can make, and what fills it. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Great pieces first: what is left by then is taken by the small ones. */
const CHUNKS = [Buffer.alloc(64 * 1024), Buffer.alloc(512)];

/** Why there is no small file system to be had; false where there is. */
export function reasonForNoSmallDisk(): string | false {
  if (process.platform !== 'linux') return 'a small file system is made on Linux only';
  const folder = mkdtempSync(join(tmpdir(), 'pregao-disk-'));
  try {
    if (!mount(folder, 1)) return 'no permission to mount a small file system (run as root)';
    unmount(folder);
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** Runs a test in a folder on a disk of its own, gone afterwards. */
export async function withSmallDisk(sizeMb: number, run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pregao-disk-'));
  assert.ok(mount(folder, sizeMb));
  try {
    await run(folder);
  } finally {
    unmount(folder);
    await rm(folder, { recursive: true });
  }
}

/** Takes all the space that is left. */
export function fill(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'a');
  try {
    for (const chunk of CHUNKS) fillWith(file, chunk);
  } finally {
    closeSync(file);
  }
}

export function free(folder: string): void {
  rmSync(join(folder, 'filler'));
}

function fillWith(file: number, chunk: Buffer): void {
  try {
    for (;;) if (writeSync(file, chunk) < chunk.length) return;
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  }
}

function mount(folder: string, sizeMb: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', folder]).status === 0;
}

function unmount(folder: string): void {
  assert.equal(spawnSync('umount', [folder]).status, 0);
}
