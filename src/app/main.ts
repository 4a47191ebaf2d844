/** The command line `pregao`: reads arguments, runs one command, and ends with its exit code. */

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { REPLAY_SPEEDS, type ReplayCommand, type ReplaySpeed } from '#contract/replay.ts';
import { PRODUCT_GROUPS, type ProductGroup } from '#contract/sessions.ts';
import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import { ArchiveFileError, FILE_TIMEFRAMES, type FileTimeframe } from '#market-data/index.ts';
import { KeyFileError } from '#platform/crypto/crypto.ts';
import { DatabaseFileError, NewerDatabaseError } from '#platform/sql/sqlite.ts';
import { addAccessCommands } from './cli/access-commands.ts';
import {
  pruneArchiveCommand,
  REPORT_KEYS,
  type ReportKey,
  reportArchiveCommand,
  verifyArchiveCommand,
} from './cli/archive.ts';
import { candlesCommand } from './cli/candles.ts';
import { compareCandlesCommand } from './cli/compare-candles.ts';
import { doctorCommand } from './cli/doctor.ts';
import { CommandError, EXIT } from './cli/exit.ts';
import { gapsCommand } from './cli/gaps.ts';
import { importCommand } from './cli/import.ts';
import { importCandlesCommand } from './cli/import-candles.ts';
import { importCorporateActionsCommand } from './cli/import-corporate-actions.ts';
import { importInstrumentsCommand } from './cli/import-instruments.ts';
import { instrumentsCommand } from './cli/instruments.ts';
import { addOrderCommands } from './cli/order-commands.ts';
import { rebuildCommand } from './cli/rebuild.ts';
import { type ReplayOptions, replayCommand } from './cli/replay.ts';
import { sessionCommand } from './cli/session.ts';
import { projectVersion } from './project.ts';

function createProgram(): Command {
  const program = new Command('pregao')
    .description('Pregão, a trading platform for B3.')
    .version(projectVersion())
    .exitOverride()
    // So that the options behind "candles compare" are its own.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 failed, 2 wrong arguments or settings, 3 done but rows were refused, 4 input refused.
Settings come from the environment and .env; see .env.example.`,
    );

  program
    .command('start')
    .description('run the platform until Ctrl-C')
    .option('--json', 'print the address as JSON')
    .action((options: { json?: true }) => runStart(options.json === true));

  const imports = addImportCommands(program);
  addOrderCommands(program);
  addArchiveCommands(program);
  addBarCommands({ imports, candles: addQuestions(program) });
  addReplayCommands(program);
  addAccessCommands(program);

  program
    .command('doctor')
    .description('check this installation and say what to mend')
    .option('--json', 'print the findings as JSON')
    .action((options: { json?: true }) => doctorCommand({ json: options.json === true }));
  return program;
}

/** Commands that tell what is stored or known; answers that of bars, which has others below it. */
function addQuestions(program: Command): Command {
  const candles = program
    .command('candles')
    .description('print stored bars, oldest first')
    .argument('<symbol>', 'ticker, such as PETR4')
    .option('-e, --exchange <code>', 'B3 for real data, SIM for simulated; needed where both have the symbol')
    .option('-t, --timeframe <name>', `one of ${TIMEFRAMES.join(', ')}`, timeframe, '1m')
    .option('-n, --limit <count>', 'the newest so many', count, 20)
    .option('--from <time>', 'ISO 8601 with offset, such as 2025-08-29T10:00:00-03:00')
    .option('--to <time>', 'ISO 8601 with offset; bars that start before it')
    .addOption(
      new Option('--adjust <how>', 'of a continuous future: back moves the bars before each roll')
        .choices(['none', 'back'])
        .default('none'),
    )
    .option('--json', 'print JSON as the API answers it')
    .action(candlesCommand);

  program
    .command('instruments')
    .description('print what is known of instruments on a day, each fact with its source')
    .argument(
      '[search]',
      'part of a symbol or name, or the beginning of an ISIN; all that have bars where it is left out',
    )
    .option('-s, --symbol <ticker>', 'all facts of this symbol')
    .option('-d, --date <date>', 'the day on which it is asked, such as 2025-08-29; today where it is left out')
    .option('-e, --exchange <code>', 'B3 for real data, SIM for simulated; needed where both have the symbol')
    .option('-n, --limit <count>', 'at most so many', count, 50)
    .option('--json', 'print JSON as the API answers it')
    .action(instrumentsCommand);

  program
    .command('gaps')
    .description('print the minutes without a bar, day by day, and why they have none')
    .argument('<symbol>', 'ticker, such as PETR4')
    .option('-e, --exchange <code>', 'B3 for real data, SIM for simulated; needed where both have the symbol')
    .option('--from <date>', 'first day, such as 2025-08-29; else the newest one that has bars')
    .option('--to <date>', 'last day; up to 31 at once')
    .option('--json', 'print JSON as the API answers it')
    .action(gapsCommand);

  program
    .command('session')
    .description('print the phases of a day of B3 with their sources, or why there is no session')
    .argument('<date>', 'such as 2025-08-29')
    .option('-s, --symbol <ticker>', 'only the hours of this symbol, as far as its ticker tells')
    .option('-g, --group <name>', `only the hours of one of ${PRODUCT_GROUPS.join(', ')}`, productGroup)
    .option('--json', 'print JSON as the API answers it')
    .action(sessionCommand);
  return candles;
}

/** What brings trades and instruments; files of bars join it. */
function addImportCommands(program: Command): Command {
  const imports = program.command('import').description('bring files into the store');
  imports
    .command('trades')
    .description(
      "import B3's public trade-by-trade file (NEGOCIOSAVISTA), .txt or .zip; doing it twice changes nothing",
    )
    .argument('<file>', 'path of the file')
    .option('--dry-run', 'read the file and tell what would change, and change nothing')
    .option('--json', 'print the summary as JSON, and progress as JSON lines on standard error')
    .action((path: string, { json, dryRun }: { json?: true; dryRun?: true }) =>
      importCommand({ path, json: json === true, dryRun: dryRun === true }),
    );
  imports
    .command('instruments')
    .description('import what a file of B3 tells of instruments: COTAHIST, BVBG.086, BVBG.187 and others')
    .argument('<file>', 'path of the file, plain, .gz, .zip or Parquet; which one it is, its content tells')
    .option('--json', 'print the summary as JSON')
    .action((path: string, options: { json?: true }) =>
      importInstrumentsCommand({ path, json: options.json === true }),
    );
  return imports;
}

/** What is done with stored bars, and with files of them. */
function addBarCommands({ imports, candles }: { readonly imports: Command; readonly candles: Command }): void {
  imports
    .command('candles')
    .description('import bars: an export of MetaTrader 5 or Profit, or COTAHIST; doing it twice changes nothing')
    .argument('<file>', 'path of the file, plain, .gz or .zip; whose it is, its content tells')
    .option('-s, --symbol <ticker>', 'needed where the file does not name it; of COTAHIST only this symbol')
    .option('-t, --timeframe <name>', `one of ${FILE_TIMEFRAMES.join(', ')}; else its stamps tell it`, fileTimeframe)
    .option('--auto', "tell raw prices from adjusted ones by the exchange's closes (the default)")
    .option('--raw', 'the prices are as they were traded')
    .option('--adjusted', 'the prices are adjusted: keep them in a series of their own')
    .option('--dry-run', 'tell what would happen, and write nothing')
    .option('--json', 'print the summary as JSON')
    .action(importCandlesCommand);
  imports
    .command('corporate-actions')
    .description('import splits, bonus shares and payments from a table: symbol,ex-date,kind,value,source')
    .argument('<file>', 'path of the table, plain, .gz or .zip')
    .option('--dry-run', 'tell what would happen, and write nothing')
    .option('--json', 'print the summary as JSON')
    .action(importCorporateActionsCommand);
  candles
    .command('compare')
    .description('hold two files of bars against each other, the finer one rolled up')
    .argument('<fileA>', 'an export of MetaTrader 5 or Profit')
    .argument('<fileB>', 'another one of the same symbol')
    .option('-s, --symbol <ticker>', 'whose bars they are, where the files do not say it')
    .option('--json', 'print JSON')
    .action(compareCandlesCommand);
  candles
    .command('rebuild')
    .description('make stored bars what their trades say; changes nothing where they do already')
    .option('-e, --exchange <code>', 'B3 for real data, SIM for simulated', 'B3')
    .option('-s, --symbol <ticker>', 'this symbol alone')
    .option('--from <date>', 'first day, such as 2025-08-29')
    .option('--to <date>', 'last day')
    .option('--dry-run', 'tell how many bars would change, and change nothing')
    .option('--json', 'print the summary as JSON')
    .action((_options: object, command: Command) => rebuildCommand(command.optsWithGlobals()));
}

function addArchiveCommands(program: Command): void {
  const archive = program.command('archive').description('look after the archive of trades');
  archive
    .command('verify')
    .description('read every file and tell which days are not whole')
    .option('--bars', 'compare the stored bars with a rebuild too')
    .option('--json', 'print the findings as JSON, and progress as JSON lines on standard error')
    .action(({ json, bars }: { json?: true; bars?: true }) =>
      verifyArchiveCommand({ json: json === true, bars: bars === true }),
    );
  archive
    .command('report')
    .description('print days, trades and size')
    .option('--by <what>', `one of ${REPORT_KEYS.join(', ')}`, reportKey, 'exchange')
    .option('--json', 'print JSON')
    .action(({ json, by }: { json?: true; by: ReportKey }) => reportArchiveCommand({ json: json === true, by }));
  archive
    .command('prune')
    .description('delete the trades of old days; their bars stay')
    .requiredOption('--older-than <limit>', 'so many days, or a date such as 2025-08-29')
    .option('--dry-run', 'tell what would go, and delete nothing')
    .option('--json', 'print JSON')
    .action(({ olderThan, dryRun, json }: { olderThan: string; dryRun?: true; json?: true }) =>
      pruneArchiveCommand({ olderThan, dryRun: dryRun === true, json: json === true }),
    );
}

function reportKey(text: string): ReportKey {
  const found = REPORT_KEYS.find((name) => name === text);
  if (found === undefined) throw new InvalidArgumentError(`Expected one of ${REPORT_KEYS.join(', ')}.`);
  return found;
}

/** What moves the replay of the platform that runs. */
function addReplayCommands(program: Command): void {
  const replay = program.command('replay').description('move the day that the running platform plays again');
  const add = (name: string, description: string, given: (...words: never[]) => ReplayCommand | null): void => {
    replay
      .command(name)
      .description(description)
      .option('--json', 'print JSON as the API answers it')
      .action((...words: unknown[]) => {
        const options = words.at(-2) as ReplayOptions;
        return replayCommand(given(...(words.slice(0, -2) as never[])), options);
      });
  };
  add('status', 'tell where it stands', () => null);
  add('pause', 'let it stand still', () => ({ action: 'pause' }));
  add('resume', 'let it go on', () => ({ action: 'resume' }));
  add('speed <speed>', 'how many times as fast as it was', (text: string) => ({
    action: 'speed',
    speed: replaySpeed(text),
  }));
  add('seek <time>', 'go to a time of its day: ISO 8601 with offset', (to: string) => ({ action: 'seek', to }));
  add('step [by] [count]', 'pause, and go on by so many trades or bars', (by = 'trade', many = '1') => ({
    action: 'step',
    by: by === 'trade' ? 'trade' : timeframe(by),
    count: count(many),
  }));
}

function replaySpeed(text: string): ReplaySpeed {
  const found = REPLAY_SPEEDS.find((speed) => speed === text);
  if (found === undefined) throw new InvalidArgumentError(`Expected one of ${REPLAY_SPEEDS.join(', ')}.`);
  return found;
}

function timeframe(text: string): Timeframe {
  const found = TIMEFRAMES.find((name) => name === text);
  if (found === undefined) throw new InvalidArgumentError(`Expected one of ${TIMEFRAMES.join(', ')}.`);
  return found;
}

function fileTimeframe(text: string): FileTimeframe {
  const found = FILE_TIMEFRAMES.find((name) => name === text);
  if (found === undefined) throw new InvalidArgumentError(`Expected one of ${FILE_TIMEFRAMES.join(', ')}.`);
  return found;
}

function productGroup(text: string): ProductGroup {
  const found = PRODUCT_GROUPS.find((name) => name === text);
  if (found === undefined) throw new InvalidArgumentError(`Expected one of ${PRODUCT_GROUPS.join(', ')}.`);
  return found;
}

function count(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 10_000) throw new InvalidArgumentError('Expected a whole number from 1 to 10000.');
  return value;
}

/** Loaded when it is run: no other command needs the server. */
async function runStart(json: boolean): Promise<void> {
  const { startCommand } = await import('./cli/start.ts');
  await startCommand({ json });
}

async function main(): Promise<number> {
  try {
    await createProgram().parseAsync();
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof CommandError) {
      process.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    if (error instanceof ArchiveFileError) {
      process.stderr.write(`${error.message} "pregao archive verify" tells of all of them.\n`);
      return EXIT.failed;
    }
    if ([DatabaseFileError, NewerDatabaseError, KeyFileError].some((kind) => error instanceof kind)) {
      process.stderr.write(`${(error as Error).message}\n`);
      return EXIT.failed;
    }
    process.stderr.write(`pregao failed: ${(error as Error).stack ?? String(error)}\n`);
    return EXIT.failed;
  }
}

process.exitCode = await main();
