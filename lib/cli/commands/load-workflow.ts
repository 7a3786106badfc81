import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WorkflowClass } from '../../client/index.js';
import { DurableWorkflow } from '../../workflow/index.js';
import { UsageError } from '../print/command-failure.js';

/**
 * Loads the class of a workflow from a built module: the named export, else the only class in it
 * that extends DurableWorkflow.
 *
 * @throws UsageError
 */
export async function loadWorkflow(file: string, named: string | undefined): Promise<WorkflowClass> {
  const exported = await load(file);
  const workflows = Object.entries(exported).filter(([, value]) => isWorkflow(value)) as [string, WorkflowClass][];
  const names = [...new Set(workflows.map(([name]) => name))];
  const found =
    named === undefined ? workflows : workflows.filter(([name, { name: own }]) => name === named || own === named);
  const classes = [...new Set(found.map(([, workflow]) => workflow))];
  if (classes.length === 1) return classes[0]!;
  const has = names.length === 0 ? 'exports no class that extends DurableWorkflow' : `exports ${names.join(', ')}`;
  throw new UsageError(
    `${file} ${has}${named === undefined ? '' : `, and none named ${named}`}. Name the one that is meant.`,
  );
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === 'ERR_MODULE_NOT_FOUND' || cause.code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new UsageError(`${file} can't be loaded: ${cause.message}. Give the built JavaScript of it.`);
    }
    throw error;
  }
}

/** The module may have a copy of Everstep of its own, whose base class is another one. */
function isWorkflow(value: unknown): value is WorkflowClass {
  if (typeof value !== 'function') return false;
  for (let at = Object.getPrototypeOf(value); typeof at === 'function'; at = Object.getPrototypeOf(at)) {
    if (at === DurableWorkflow || at.name === DurableWorkflow.name) return true;
  }
  return false;
}
