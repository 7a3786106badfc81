import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.js';

export interface CommandLine {
  /** The directory of the SQLite file, the gateway's ledger and the rest. */
  readonly data: string;
  /** The file with the batch. */
  readonly orders: string;
  /** What the services' times are multiplied by. */
  readonly pace: number;
  /** Whether to forget what was done before. */
  readonly fresh: boolean;
  readonly help: boolean;
}

export const HELP = `Works through a batch of orders: charge, cool off, ask the manager, ship.
Stop it with Ctrl-C, or kill it, and start it again: it goes on where it was.

  npm start -- [options]

  --data DIR      where everything is kept (.everstep/order)
  --fresh         forget what is kept there, and begin anew
  --orders FILE   the batch (samples/order-show/orders.json)
  --pace NUMBER   what the services' times are multiplied by (1, or EVERSTEP_SAMPLE_PACE);
                  waits and retries last whole seconds, whatever the pace
  --help          show this

To look at it while it runs: npx everstep console --store .everstep/order/executions.sqlite

Ends with 0 when every order ended as expected, 1 when not or when something is wrong,
2 for a wrong option, 130 after Ctrl-C, 141 when nobody reads what it prints.`;

const SLOWEST_PACE = 100;
/** Seen from dist/samples/order-show. */
const ORDERS = fileURLToPath(new URL('../../../samples/order-show/orders.json', import.meta.url));

/** @throws UsageError for options that are not, and values that can't be. */
export function parseCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  const { data, orders, pace, fresh, help } = parse(args);
  return {
    data: pathOf(data, '--data'),
    orders: pathOf(orders, '--orders'),
    pace: pace === undefined ? paceOf(env.EVERSTEP_SAMPLE_PACE ?? '1', 'EVERSTEP_SAMPLE_PACE') : paceOf(pace, '--pace'),
    fresh,
    help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string', default: '.everstep/order' },
        orders: { type: 'string', default: ORDERS },
        pace: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    const [problem] = (error as Error).message.split('. ');
    throw new UsageError(`${problem}. --help shows what there is.`, 2);
  }
}

/** An empty one, as of a variable that is not set, would be the current directory. */
function pathOf(text: string, option: string): string {
  if (text !== '') return resolve(text);
  throw new UsageError(`${option} must be a path, but it is ''.`, 2);
}

function paceOf(text: string, what: string): number {
  const pace = Number(text);
  if (text.trim() !== '' && pace > 0 && pace <= SLOWEST_PACE) return pace;
  throw new UsageError(`${what} must be a number above 0 and up to ${SLOWEST_PACE}, but it is '${text}'.`, 2);
}
