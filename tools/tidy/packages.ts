/** What package.json and its lock file may say. */

import { type Lock, missingEntries } from '../lock.ts';
import type { Finding } from './finding.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Name and version of every package that `manifest` asks for. */
export function packagesOf(manifest: Manifest): [name: string, version: string][] {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
}

/** A number of runtime dependencies other than the one that was agreed. */
export function runtimeCountFindings(manifest: Manifest, agreed: number): Finding[] {
  const count = Object.keys(manifest.dependencies ?? {}).length;
  if (count === agreed) return [];
  const message = `${count} runtime dependencies, agreed ${agreed}: change the number in tools/tidy.test.ts on purpose`;
  return [finding('runtime-count', 'package.json', message)];
}

/** Versions that leave room: a build must install today what it installed yesterday. */
export function versionFindings(manifest: Manifest): Finding[] {
  return packagesOf(manifest)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
    .map(([name, version]) => finding('version', 'package.json', `${name} "${version}": write one exact version`));
}

/**
 * Packages that the lock file would fetch from one named host, instead of the registry that npm is set to, and platform
 * packages that it forgot, without which `npm ci` refuses to run.
 */
export function lockFindings(lock: Lock): Finding[] {
  const hosts = Object.entries(lock.packages).filter(([, entry]) => entry.resolved?.includes('://'));
  const fix = 'run npm install --omit-lockfile-registry-resolved, then node tools/lock.ts';
  return [
    ...hosts.map(([place]) => finding('lock', 'package-lock.json', `${place} names a host: ${fix}`)),
    ...Object.keys(missingEntries(lock)).map((place) =>
      finding('lock', 'package-lock.json', `${place} is missing: ${fix}`),
    ),
  ];
}

function finding(rule: string, path: string, message: string): Finding {
  return { rule, path, line: 0, message };
}
