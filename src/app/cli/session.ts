/** `pregao session` */

import { PRODUCT_GROUPS, type ProductGroup, type SessionDto, type SessionsAnswer } from '#contract/sessions.ts';
import { type LocalDate, parseLocalDate, weekdayOf } from '#kernel/time.ts';
import { CALENDAR_FIRST, CALENDAR_LAST, groupOf, inCalendar } from '#market-data/index.ts';
import { type AskedGroup, sessionDto, sessionsAnswer } from '../routes/sessions.ts';
import { CommandError, EXIT } from './exit.ts';

export interface SessionOptions {
  readonly symbol?: string;
  readonly group?: ProductGroup;
  readonly json?: true;
}

/** Prints the phases of a day with their sources, or why the exchange has no session. */
export function sessionCommand(text: string, options: SessionOptions): void {
  const date = readDate(text);
  const sessions = askedGroups(options).map((asked) => sessionDto(date, asked));
  const answer = sessionsAnswer(sessions, { first: date, last: date });
  process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : sessionText(answer));
}

/** The answer about one date, for people. */
export function sessionText({ exchange, timeZone, sessions, previousSession, nextSession }: SessionsAnswer): string {
  const [first] = sessions;
  if (first === undefined) return '';
  const around = `Session before: ${named(previousSession)}. Next session: ${named(nextSession)}.`;
  const title = `${exchange}, ${named(first.date)}`;
  if (first.state === 'closed')
    return `${title}: no session, ${first.reason}.\n${around}\nSource (${first.certainty}): ${first.source}\n`;
  const sources: string[] = [];
  const blocks = sessions.map((session) => block(session, sources));
  const list = sources.map((source, index) => `[${index + 1}] ${source}`);
  return `${title}. Local time is that of ${timeZone}.\n\n${blocks.join('\n')}\n${list.join('\n')}\n\n${around}\n`;
}

function block({ group, reason, source, certainty, phases, notes }: SessionDto, sources: string[]): string {
  const rows = phases.map((phase) => {
    const local = `${phase.localFrom}–${phase.localTo}`;
    const utc = `${phase.from.slice(11, 16)}–${phase.to.slice(11, 16)} UTC`;
    const mark = `[${footnote(phase.source, sources)}]`;
    return `  ${local}  ${utc}  ${phase.phase.padEnd(12)}  ${phase.certainty} ${mark}`;
  });
  const missing = reason === null ? [] : [`  ${reason} (${certainty}) [${footnote(source, sources)}]`];
  const lines = [group, ...missing, ...rows, ...notes.map((note) => `  note: ${note}`)];
  return `${lines.join('\n')}\n`;
}

/** The number of a source in the list under the table. */
function footnote(source: string, sources: string[]): number {
  if (!sources.includes(source)) sources.push(source);
  return sources.indexOf(source) + 1;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function named(date: string | null): string {
  return date === null ? 'outside the calendar' : `${date} (${WEEKDAYS[weekdayOf(date as LocalDate) - 1]})`;
}

function readDate(text: string): LocalDate {
  const date = parseLocalDate(text);
  if (!date.ok) throw new CommandError(EXIT.usage, date.error);
  if (!inCalendar(date.value))
    throw new CommandError(EXIT.refused, `The calendar holds ${CALENDAR_FIRST} to ${CALENDAR_LAST}, not ${text}.`);
  return date.value;
}

function askedGroups({ symbol, group }: SessionOptions): AskedGroup[] {
  if (symbol !== undefined && group !== undefined)
    throw new CommandError(EXIT.usage, 'Give --symbol or --group, not both.');
  if (symbol === undefined) {
    const groups = group === undefined ? PRODUCT_GROUPS : [group];
    return groups.map((one) => ({ group: one, others: [], symbol: null }));
  }
  const found = groupOf(symbol);
  if (found === null)
    throw new CommandError(EXIT.refused, `The ticker ${symbol} does not tell its hours; give its --group.`);
  return [{ ...found, symbol }];
}
