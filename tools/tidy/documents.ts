/** Documents that must keep up with the repository. */

import type { TextFile } from '../repository.ts';
import type { Finding } from './finding.ts';

/** Markdown files without exactly one title. */
export function titleFindings(files: readonly TextFile[]): Finding[] {
  return files
    .filter((file) => file.path.endsWith('.md'))
    .flatMap((file) => {
      const prose = file.text.replace(/^(`{3,}|~{3,})[\s\S]*?^\1\s*$/gm, '');
      const titles = prose.match(/^# \S.*$|^\S.*\n=+\s*$/gm)?.length ?? 0;
      return titles === 1 ? [] : [finding('title', file.path, `has ${titles} first-level titles, needs exactly one`)];
    });
}

const DECISIONS = 'docs/decisions/';

/** Decisions that are not 0001-…, 0002-… without holes, or that docs/decisions/README.md does not link. */
export function decisionFindings(files: readonly TextFile[]): Finding[] {
  const index = files.find((file) => file.path === `${DECISIONS}README.md`)?.text ?? '';
  const names = files
    .filter((file) => file.path.startsWith(DECISIONS) && !file.path.endsWith('/README.md'))
    .map((file) => file.path.slice(DECISIONS.length))
    .toSorted();
  return names.flatMap((name, position) => {
    const wanted = String(position + 1).padStart(4, '0');
    const path = DECISIONS + name;
    return [
      ...(new RegExp(`^${wanted}-[a-z0-9-]+\\.md$`).test(name)
        ? []
        : [finding('decision', path, `expected ${wanted}-<subject>.md`)]),
      ...(index.includes(`(${name})`) || index.includes(`(./${name})`)
        ? []
        : [finding('decision', path, `link it from ${DECISIONS}README.md`)]),
    ];
  });
}

const REGISTER = 'docs/dependencies.md';

/** Packages that docs/dependencies.md does not name. */
export function registerFindings(files: readonly TextFile[], packages: readonly string[]): Finding[] {
  const register = files.find((file) => file.path === REGISTER)?.text ?? '';
  return packages
    .filter((name) => !register.includes(`\`${name}\``))
    .map((name) => finding('register', REGISTER, `add \`${name}\`: why, licence, what would replace it`));
}

function finding(rule: string, path: string, message: string): Finding {
  return { rule, path, line: 0, message };
}
