import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { exportAudit, verifyAudit } from './audit.ts';
import { checkFile } from './check.ts';
import { checkDatabase, setUpDatabase } from './database.ts';
import { decideLines } from './decide.ts';
import { doctor } from './doctor.ts';
import { explainText } from './explain.ts';
import { importFile } from './import.ts';
import { DONE, OUTSIDE_FAILED, type Parts, Stop, WRONG_USAGE } from './parts.ts';

/** Runs one command line and says with which status to exit. Nothing is thrown; a defect goes to `report`. */
export async function runCommand(
  parts: Parts,
  argv: readonly string[],
  report: (defect: unknown) => string,
): Promise<number> {
  let status = DONE;
  const program = programOf(parts, (next) => {
    status = next;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE;
    const { status: stopped, message } = error instanceof Stop ? error : new Stop(OUTSIDE_FAILED, report(error));
    parts.streams.err.write(`${message}\n`);
    return stopped;
  }
}

function programOf(parts: Parts, exit: (status: number) => void): Command {
  const { out, err } = parts.streams;
  const program = new Command('chatelaine')
    .description('Who may do what, until when, and why: the access bot of an OutSystems factory.')
    .version(parts.version)
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)')
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => err.write(text) });
  const json = ['--json', 'JSON instead of prose'] as const;

  program
    .command('start')
    .description('the bot, with every platform whose settings are there; with none, the playground')
    .option('--no-open', 'do not open a browser')
    .action(({ open }) => parts.serve({ open, playground: false }));
  program
    .command('playground')
    .description('an embedded store, a sample company and a chat page; needs no setting, listens on loopback only')
    .option('--port <number>', 'where to listen; 0 takes a free one', portNumber)
    .option('--no-open', 'do not open a browser')
    .action(({ port, open }) => parts.serve({ open, playground: true, ...(port === undefined ? {} : { port }) }));
  program
    .command('check')
    .description("the directory file's faults, or a count of what is in it")
    .argument('<file>')
    .option(...json)
    .action(async (file, options) => exit(await checkFile(parts, file, options)));
  program
    .command('import')
    .description('makes the store agree with the file; prints who gains and who loses what')
    .argument('<file>')
    .option('--dry-run', 'only say what would change')
    .option('--yes', 'take access from more than a fifth of the people without asking')
    .option(...json)
    .action(async (file, options) => exit(await importFile(parts, file, options)));
  program
    .command('decide')
    .description('answers questions, one JSON object a line, from a file or standard input, without a store')
    .requiredOption('--directory <file>')
    .option('--questions <file>')
    .action(async (options) => exit(await decideLines(parts, options)));
  program
    .command('explain')
    .description('what `/access explain TEXT` says')
    .argument('<text>')
    .requiredOption('--directory <file>')
    .requiredOption('--as <user>', 'who asks')
    .option(...json)
    .action(async (text, options) => exit(await explainText(parts, text, options)));

  const audit = program.command('audit').description('the audit trail');
  audit
    .command('export')
    .description('the audit trail as JSON lines')
    .option('--since <when>', 'from, inclusive: 2026-03-01 or an ISO moment, in UTC', moment)
    .option('--until <when>', 'up to, exclusive', moment)
    .option('--output <file>', 'write there instead of standard output')
    .action(async (options) => exit(await exportAudit(parts, options)));
  audit
    .command('verify')
    .description('checks the chain: of an export offline, or of the store')
    .argument('[file]')
    .option('--key <id...>', 'ids of the keys that may have signed; without one, origin is not proved')
    .option(...json)
    .action(async (file, options) => exit(await verifyAudit(parts, file, options)));

  const database = program.command('database').description('the databases in which accounts are made');
  database
    .command('setup')
    .description('prints what the administrator of an environment’s database reads and runs, once')
    .argument('<environment>')
    .action(async (environment) => exit(await setUpDatabase(parts, environment)));
  database
    .command('check')
    .description('tries an environment’s database: makes an account there and takes it away again')
    .argument('<environment>')
    .action(async (environment) => exit(await checkDatabase(parts, environment)));

  program
    .command('doctor')
    .description('settings, store, audit trail and invariants: each ok or what to do')
    .option(...json)
    .action(async (options) => exit(await doctor(parts, options)));
  program
    .command('migrate')
    .description("brings the store's schema up to date (also done by start)")
    .action(async () => {
      await parts.withStore(async () => undefined);
      out.write('The schema is up to date.\n');
    });
  program
    .command('bench')
    .description('the benchmarks, as ratios side by side in one run')
    .argument('[names...]')
    .addOption(new Option('--size <size>', 'of the company').choices(['S', 'M', 'L']).default('L'))
    .option(...json)
    .action(async (names, { size, json: asJson = false }) => exit(await parts.bench(names, { size, json: asJson })));
  return program;
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Expected a number from 0 to 65535.');
  return Number(text);
}

function moment(text: string): string {
  const isShaped = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/.test(text);
  const at = new Date(text);
  const isReal = !Number.isNaN(at.valueOf()) && at.toISOString().startsWith(text.slice(0, 10));
  if (!isShaped || !isReal) throw new InvalidArgumentError('Expected 2026-03-01 or 2026-03-01T14:00Z.');
  return at.toISOString();
}
