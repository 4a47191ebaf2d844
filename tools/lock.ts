/**
 * Completes package-lock.json with the platform packages that npm left out.
 *
 * Packages with native code list one optional package per platform. npm records only those that the registry in use
 * serves; a mirror that has Linux only thus makes a lock with which `npm ci` refuses to work, and with which other
 * systems never get their native code. `node tools/lock.ts` adds what is missing, without a checksum, since nobody here
 * has seen the package; `npm install` against a complete registry adds that too.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readText } from './repository.ts';

export interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

const PREFIX = 'node_modules/';
const SYSTEMS: Readonly<Record<string, string>> = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  openharmony: 'openharmony',
  win: 'win32',
  win32: 'win32',
};
const PROCESSORS = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** Entries, by their place in the lock, that some package asks for as optional and that are not there. */
export function missingEntries({ packages }: Lock): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {};
  for (const [place, { optionalDependencies = {}, dev }] of Object.entries(packages))
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const isThere = PREFIX + name in packages || `${place}/${PREFIX}${name}` in packages;
      if (!isThere)
        missing[PREFIX + name] = entryOf({ version, ...(dev ? { dev } : {}), optional: true, ...platformOf(name) });
    }
  return missing;
}

/** The entry with its fields in npm's order, so that an installation leaves the lock as it is. */
function entryOf({ version, ...fields }: LockEntry): LockEntry {
  const sorted = Object.entries(fields).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...(version === undefined ? {} : { version }), ...Object.fromEntries(sorted) };
}

/** `lock` with its missing entries, in npm's order. */
export function completeLock<L extends Lock>(lock: L): L {
  const packages = { ...lock.packages, ...missingEntries(lock) };
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/** System, processor and C library, as the name says them: `oxide-linux-arm64-musl`. */
function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-');
  const os = words.map((word) => SYSTEMS[word]).find((system) => system !== undefined);
  const cpu = words.find((word) => PROCESSORS.includes(word));
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  const namesLibc = words.some((word) => /^(?:musl|gnu)/.test(word));
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(os === undefined ? {} : { os: [os] }),
    ...(os === 'linux' && namesLibc ? { libc: [libc] } : {}),
  };
}

if (import.meta.main) {
  const lock: Lock = JSON.parse(readText('package-lock.json'));
  const names = Object.keys(missingEntries(lock));
  writeFileSync(join(ROOT, 'package-lock.json'), `${JSON.stringify(completeLock(lock), null, 2)}\n`);
  console.log(names.length === 0 ? 'package-lock.json is complete' : `added:\n  ${names.join('\n  ')}`);
}
