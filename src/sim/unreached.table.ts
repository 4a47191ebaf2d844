/** Cells of the table of transitions that no order comes to through the real adapter, each with the reason. */

export const UNREACHED: ReadonlyMap<string, string> = new Map<string, string>([]);
