import { Command } from 'commander';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { talk } from '../print/output.js';
import { jsonValue } from './option-values.js';

interface FailFlags extends PlaceFlags {
  readonly message: string;
  readonly type: string;
}

/** `everstep callback` */
export function callbackCommand(): Command {
  return new Command('callback')
    .summary('list and answer the callbacks that executions wait for')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addCommand(
      withPlace(new Command('succeed'))
        .summary('answer a callback: the workflow goes on with the value')
        .argument('<id>', 'the id of the callback')
        .argument('[value]', 'the value as JSON, as @file, or - for the standard input')
        .action(inPlace(succeed)),
    )
    .addCommand(
      withPlace(new Command('fail'))
        .summary('fail a callback: the workflow catches the error')
        .argument('<id>', 'the id of the callback')
        .requiredOption('-m, --message <text>', 'the message of the error')
        .option('--type <name>', 'the name of its class', 'Error')
        .action(inPlace(fail)),
    )
    .addCommand(
      withPlace(new Command('heartbeat'))
        .summary('restart the heartbeat timeout of a callback')
        .argument('<id>', 'the id of the callback')
        .action(inPlace(heartbeat)),
    );
}

async function succeed({ client }: Place, _: PlaceFlags, id: string, value: string | undefined): Promise<void> {
  await client.callbacks.succeed(id, value === undefined ? undefined : jsonValue(value, 'value'));
  talk.line('answered');
}

async function fail({ client }: Place, { message, type }: FailFlags, id: string): Promise<void> {
  await client.callbacks.fail(id, { type, message });
  talk.line('failed');
}

async function heartbeat({ client }: Place, _: PlaceFlags, id: string): Promise<void> {
  await client.callbacks.heartbeat(id);
  talk.line('put off');
}
