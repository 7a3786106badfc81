import { type Command, Option } from 'commander';
import { reportFailure } from '../print/report-failure.js';
import { openPlace } from './open-place.js';
import type { Place } from './place.js';
import { addressOf, type PlaceFlags } from './place-address.js';

/** Adds the flags that say where executions live. */
export function withPlace(command: Command): Command {
  return command
    .helpOption('-h, --help', 'print this help')
    .addOption(new Option('--store <file>', 'a SQLite file').helpGroup(WHERE))
    .addOption(new Option('--postgres <url>', 'a PostgreSQL database').helpGroup(WHERE))
    .addOption(new Option('--schema <name>', 'the schema in it (default: everstep)').helpGroup(WHERE))
    .addOption(new Option('--lambda <function>', 'a function on AWS, with its version or alias').helpGroup(WHERE))
    .addOption(new Option('--emulator <url>', 'the emulator of Lambda').helpGroup(WHERE))
    .addOption(new Option('--function <name>', 'the function on the emulator').helpGroup(WHERE));
}

const WHERE = 'Where the executions are (default: EVERSTEP_URL, else the only store file here):';

/** The action of a command that works in a place: it is opened before and closed after it. */
export function inPlace<Flags extends PlaceFlags>(
  action: (place: Place, flags: Flags, ...operands: any[]) => Promise<void>,
): (...given: any[]) => Promise<void> {
  return async (...given) => {
    // Commander gives the operands, the flags and the command.
    const [flags] = given.splice(-2, 2) as [Flags, Command];
    const place = await openPlace(addressOf(flags));
    try {
      await action(place, flags, ...given);
    } catch (error) {
      reportFailure(error);
    } finally {
      await place.close();
    }
  };
}
