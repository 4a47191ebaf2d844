/** What a program for developers is called with: what it does not know, or cannot use, ends it before it does anything. */

import { parseArgs } from 'node:util';

export interface ArgumentRule {
  /** Where it is left out. */
  readonly fallback: string;
  /** It is a whole number, and this is the least one; any text where it is left out. */
  readonly least?: number;
}

export type ReadArguments<K extends string> =
  | { readonly kind: 'read'; readonly values: Readonly<Record<K, string>> }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly text: string };

export function readArguments<K extends string>(
  args: readonly string[],
  rules: Readonly<Record<K, ArgumentRule>>,
): ReadArguments<K> {
  const entries = Object.entries<ArgumentRule>(rules);
  const options = Object.fromEntries(entries.map(([name]) => [name, { type: 'string' } as const]));
  let given: Readonly<Record<string, unknown>>;
  try {
    given = parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    return { kind: 'wrong', text: (error as Error).message };
  }
  if (given.help === true) return { kind: 'help' };
  const values = Object.fromEntries(entries.map(([name, { fallback }]) => [name, String(given[name] ?? fallback)]));
  for (const [name, { least }] of entries) {
    const value = values[name] ?? '';
    if (least !== undefined && !(/^\d{1,15}$/.test(value) && Number(value) >= least))
      return { kind: 'wrong', text: `--${name} is a whole number of ${least} or more, and not "${value}"` };
  }
  return { kind: 'read', values: values as Record<K, string> };
}

/** The arguments of this process; prints `usage` and ends it where they ask for that, or are wrong. */
export function argumentsOf<K extends string>(
  usage: string,
  rules: Readonly<Record<K, ArgumentRule>>,
): Readonly<Record<K, string>> {
  const read = readArguments(process.argv.slice(2), rules);
  if (read.kind === 'read') return read.values;
  if (read.kind === 'wrong') process.stderr.write(`${read.text}\n\n`);
  process[read.kind === 'help' ? 'stdout' : 'stderr'].write(usage);
  process.exit(read.kind === 'help' ? 0 : 2);
}
