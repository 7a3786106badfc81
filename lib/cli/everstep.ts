#!/usr/bin/env node
/**
 * The `everstep` command.
 *
 * @module
 */
import { Command, type CommanderError } from 'commander';
import { VERSION } from '../core/library-version.js';
import { callbackCommand } from './commands/callback-command.js';
import { checkCommand } from './commands/check-command.js';
import { consoleCommand } from './commands/console-command.js';
import {
  deleteCommand,
  forkCommand,
  pauseCommand,
  redriveCommand,
  resumeCommand,
  stopCommand,
} from './commands/control-commands.js';
import { emulateCommand } from './commands/emulate-command.js';
import { historyCommand } from './commands/history-command.js';
import { listCommand } from './commands/list-command.js';
import { postgresCommand } from './commands/postgres-command.js';
import { purgeCommand } from './commands/purge-command.js';
import { runCommand } from './commands/run-command.js';
import { showCommand } from './commands/show-command.js';
import { startCommand } from './commands/start-command.js';
import { statsCommand } from './commands/stats-command.js';
import { tailCommand } from './commands/tail-command.js';
import { EXIT } from './print/command-failure.js';
import { reportFailure } from './print/report-failure.js';

const program = new Command('everstep')
  .description('Durable workflows on AWS Lambda and on machines of your own: see them, steer them.')
  .version(VERSION, '-v, --version', 'print the version')
  .helpOption('-h, --help', 'print this help')
  .helpCommand(false)
  .commandsGroup('See:')
  .addCommand(listCommand())
  .addCommand(showCommand())
  .addCommand(tailCommand())
  .addCommand(historyCommand())
  .addCommand(statsCommand())
  .addCommand(consoleCommand())
  .commandsGroup('Steer:')
  .addCommand(startCommand())
  .addCommand(stopCommand())
  .addCommand(pauseCommand())
  .addCommand(resumeCommand())
  .addCommand(redriveCommand())
  .addCommand(forkCommand())
  .addCommand(deleteCommand())
  .addCommand(purgeCommand())
  .addCommand(callbackCommand())
  .commandsGroup('Build:')
  .addCommand(runCommand())
  .addCommand(checkCommand())
  .addCommand(emulateCommand())
  .addCommand(postgresCommand());

endsWithUsage(program);
process.stdout.on('error', endWithReader);
withoutSqliteWarning();

program.parseAsync().catch(reportFailure);

/** A command that is called wrongly ends with the code for that. */
function endsWithUsage(command: Command): void {
  command.showHelpAfterError(
    `(see ${command.parent === null ? '' : `${command.parent.name()} `}${command.name()} --help)`,
  );
  command.exitOverride(({ exitCode }: CommanderError) => process.exit(exitCode === 0 ? EXIT.done : EXIT.usage));
  for (const child of command.commands) endsWithUsage(child);
}

/** Node 22 calls its SQLite experimental, which does not concern those who look at a store. */
function withoutSqliteWarning(): void {
  const emitWarning = process.emitWarning.bind(process) as (...given: unknown[]) => void;
  process.emitWarning = (...given: unknown[]) => {
    if (!/^SQLite is an experimental feature/.test(String(given[0]))) emitWarning(...given);
  };
}

/** Whoever reads the output may stop reading: `everstep list | head`. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.done);
  throw error;
}
