/** What package.json and its lock file may say. */

import type { Finding } from './finding.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages?: Readonly<Record<string, { readonly resolved?: string }>>;
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

/** Packages that the lock file would fetch from one named host, instead of the registry that npm is set to. */
export function lockFindings(lock: Lock): Finding[] {
  return Object.entries(lock.packages ?? {})
    .filter(([, entry]) => entry.resolved?.includes('://'))
    .map(([name]) =>
      finding('lock', 'package-lock.json', `${name} names a host: npm install --omit-lockfile-registry-resolved`),
    );
}

function finding(rule: string, path: string, message: string): Finding {
  return { rule, path, line: 0, message };
}
