/** What a rule says about a place in the repository. */

export interface Finding {
  readonly rule: string;
  readonly path: string;
  /** 1 is the first line; 0 means the file as a whole. */
  readonly line: number;
  /** What is wrong and what to do instead. */
  readonly message: string;
}

/** One line per finding, in the form that editors turn into a link. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings.map(({ path, line, rule, message }) => `${path}:${line}  ${rule}: ${message}`).join('\n');
}
