import type { ExecutionDescription, ExecutionSummary } from '../../client/index.js';
import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { NotThereError, UsageError } from '../print/command-failure.js';
import type { Place } from './place.js';

const STORE_ID = /^[0-9a-v]{26}$/;
/** The most executions that are named where a name is ambiguous. */
const MOST_NAMED = 20;

/**
 * Finds an execution by what a person gives: its id or ARN, its name, or `Workflow/name` where
 * several workflows have executions of that name.
 *
 * @throws UsageError for a name that is ambiguous, which lists what it could be.
 * @throws NotThereError
 */
export async function findExecution(place: Place, given: string): Promise<ExecutionDescription> {
  const { client } = place;
  if (given.startsWith('arn:') || STORE_ID.test(given)) {
    const found = await foundOrNothing(() => client.describe(given));
    if (found !== undefined) return found;
  }
  const [name = '', workflow = place.workflow] = given.split('/').reverse();
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name)) throw notThere(place, given);
  if (workflow !== undefined) {
    const found = await foundOrNothing(() => client.describe({ workflow, name }));
    if (found !== undefined) return found;
    throw notThere(place, given);
  }
  const { executions } = await client.list({ name, limit: MOST_NAMED });
  if (executions.length > 1) throw ambiguous(name, executions);
  const [only] = executions;
  if (only === undefined) throw notThere(place, given);
  return client.describe(only.executionId);
}

async function foundOrNothing<T>(find: () => Promise<T>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof ExecutionNotFoundError) return undefined;
    throw error;
  }
}

function notThere({ label }: Place, given: string): NotThereError {
  return new NotThereError(
    `No execution ${given.slice(0, 200)} is in ${label}. Give its id, its name, or Workflow/name; \`everstep list\` shows what is there.`,
  );
}

function ambiguous(name: string, executions: readonly ExecutionSummary[]): UsageError {
  const named = executions.map(
    ({ workflow, status, executionId }) => `  ${workflow}/${name}  ${status}  ${executionId}`,
  );
  return new UsageError(
    `Several executions are named ${name}. Give one of them, by workflow and name or by id:\n${named.join('\n')}`,
  );
}
