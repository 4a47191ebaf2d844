/**
 * The files of the repository, as git sees them: committed, and new ones that are not ignored.
 * Without git (an unpacked archive) the disk is walked instead; the rules must never find nothing and call it clean.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file by its path from the root, with `/`, and its content. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export const ROOT = dirname(import.meta.dirname);

/** What .gitignore keeps out; needed where git cannot be asked. */
const IGNORED = /^(?:\.git|\.cache|data|web\/dist)$|(?:^|\/)node_modules$/;
const TEXT = /\.(?:ts|tsx|js|mjs|json|md|sql|css|html|c|h)$/;

/** Paths of all files that are or would be committed. */
export function repositoryPaths(): string[] {
  const listed = gitPaths('--cached', '--others', '--exclude-standard');
  return (listed ?? walk('')).filter((path) => existsSync(join(ROOT, path))).sort();
}

/** Paths of the committed files, ignored ones included; `null` without git. */
export function committedPaths(): string[] | null {
  return gitPaths('--cached');
}

/** Every text file among `paths`. */
export function readTexts(paths: readonly string[]): TextFile[] {
  return paths.filter((path) => TEXT.test(path)).map((path) => ({ path, text: readText(path) }));
}

/** The content of one file of the repository. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function gitPaths(...flags: string[]): string[] | null {
  try {
    const listing = execFileSync('git', ['ls-files', '-z', ...flags], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
    const paths = listing.split('\0').filter((path) => path !== '');
    return paths.length === 0 ? null : paths;
  } catch {
    // No git, or no repository around these files: the caller walks the disk.
    return null;
  }
}

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (IGNORED.test(path)) return [];
    return entry.isDirectory() ? walk(path) : [path];
  });
}
