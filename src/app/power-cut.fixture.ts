/** Programs that lose what they have written and not synced, as a power cut does: with tools/power-cut.c before them. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from './project.ts';

/** Why no power can be cut here; null where it can. */
export const NO_POWER_CUT: string | null =
  process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0
    ? null
    : 'a power cut takes Linux and a C compiler (cc)';

/** The power of programs that keep their files below `folder`. */
export class Power {
  readonly #switch: string;
  /** The environment of a program that loses its power with this one. */
  readonly environment: Readonly<Record<string, string>>;

  /** `scratch` is for files of its own. */
  constructor(folder: string, scratch: string) {
    const library = join(scratch, 'power-cut.so');
    const source = join(PROJECT_FOLDER, 'tools', 'power-cut.c');
    const made = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`power-cut.c cannot be compiled: ${made.stderr}`);
    this.#switch = join(scratch, 'power-is-cut');
    this.environment = { LD_PRELOAD: library, POWER_CUT_DIR: folder, POWER_CUT_WHEN: this.#switch };
  }

  /** The next write does not happen, and nothing that was not synced has happened. */
  cut(): void {
    writeFileSync(this.#switch, '');
  }
}
