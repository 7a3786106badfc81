#!/usr/bin/env node
/**
 * The `everstep` command.
 *
 * @module
 */
import { Command } from 'commander';
import { VERSION } from '../core/library-version.js';
import { emulateCommand } from './emulate-command.js';
import { reportFailure } from './report-failure.js';

const program = new Command('everstep')
  .description('Durable workflows for AWS Lambda and for one machine.')
  .version(VERSION, '-v, --version', 'print the version')
  .helpOption('-h, --help', 'print this help')
  .helpCommand(false)
  .showHelpAfterError('(see everstep --help)')
  .addCommand(emulateCommand());

program.parseAsync().catch(reportFailure);
