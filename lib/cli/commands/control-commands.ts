import { Command } from 'commander';
import type { ExecutionDescription } from '../../client/index.js';
import { findExecution } from '../place/find-execution.js';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place, PlaceClient } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { isConfirmed, YES } from '../print/confirm.js';
import { data, talk } from '../print/output.js';
import { jsonValue } from './option-values.js';

interface ControlFlags extends PlaceFlags {
  readonly reason?: string;
  readonly yes?: true;
}

/** What a command does to one execution. */
interface Control<Flags extends ControlFlags> {
  /** What is asked before; only of what can't be undone. */
  readonly question?: (execution: ExecutionDescription) => string;
  readonly act: (client: PlaceClient, execution: ExecutionDescription, flags: Flags) => Promise<string>;
}

/** `everstep stop` */
export function stopCommand(): Command {
  return controlling('stop', 'end an execution at once, as STOPPED', {
    question: ({ workflow, name }) => `Stop ${workflow}/${name}? It ends as it is.`,
    async act(client, { executionId }, { reason }) {
      const error = reason === undefined ? undefined : { type: 'Stopped', message: reason };
      await client.stop(executionId, error);
      return 'stopped';
    },
  }).option(...YES);
}

/** `everstep pause` */
export function pauseCommand(): Command {
  return controlling<ControlFlags & { readonly pauseTimeout?: true }>(
    'pause',
    'run nothing of an execution until it is resumed',
    {
      async act(client, { executionId }, { reason, pauseTimeout }) {
        await client.pause(executionId, { reason, pauseTimeout });
        return 'paused';
      },
    },
  ).option('--pause-timeout', "stop the time of the execution's own timeout too");
}

/** `everstep resume` */
export function resumeCommand(): Command {
  return controlling('resume', 'let a paused execution go on', {
    async act(client, { executionId }, { reason }) {
      await client.resume(executionId, { reason });
      return 'resumed';
    },
  });
}

/** `everstep redrive` */
export function redriveCommand(): Command {
  return controlling<ControlFlags & { readonly from?: string }>('redrive', 'let an execution that ended badly go on', {
    async act(client, { executionId }, { reason, from }) {
      await client.redrive(executionId, { reason, from });
      return 'redriven';
    },
  }).option(
    '--from <operation>',
    'forget this operation and all that began after it (default: the failures at the end)',
  );
}

/** `everstep fork` */
export function forkCommand(): Command {
  return controlling<ForkFlags>('fork', 'start a new execution with what was recorded before an operation began', {
    async act(client, { executionId }, { before, name, input }) {
      const given = input === undefined ? {} : { input: jsonValue(input, 'input') };
      const forked = await client.fork(executionId, { before, name, ...given });
      data.line(`${forked.name}  ${forked.executionId}`);
      return 'forked';
    },
  })
    .requiredOption('--before <operation>', 'the name or id of the operation')
    .option('-n, --name <name>', 'the name of the new execution')
    .option('-i, --input <json>', 'another input, as JSON, as @file, or - for the standard input');
}

interface ForkFlags extends ControlFlags {
  readonly before: string;
  readonly name?: string;
  readonly input?: string;
}

/** `everstep delete` */
export function deleteCommand(): Command {
  return controlling('delete', 'remove an execution that has ended, for good', {
    question: ({ workflow, name }) => `Delete ${workflow}/${name} with its history and values?`,
    async act(client, { executionId }) {
      const { payloadErrors } = await client.delete(executionId);
      for (const { message } of payloadErrors) talk.line(`left in a payload store: ${message}`);
      return 'deleted';
    },
  }).option(...YES);
}

/** A command that finds an execution, asks where needed, and says what it did. */
function controlling<Flags extends ControlFlags>(name: string, summary: string, control: Control<Flags>): Command {
  const action = async (place: Place, flags: Flags, given: string) => {
    const execution = await findExecution(place, given);
    if (control.question !== undefined && !(await isConfirmed(control.question(execution), flags.yes))) return;
    const done = await control.act(place.client, execution, flags);
    talk.line(`${execution.workflow}/${execution.name} (${execution.executionId}): ${done}`);
  };
  return withPlace(new Command(name))
    .summary(summary)
    .argument('<execution>', 'its id, its name, or Workflow/name')
    .option('-r, --reason <text>', 'why, for the record')
    .action(inPlace(action));
}
