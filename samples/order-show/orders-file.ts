import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { plainToInstance, Type } from 'class-transformer';
import { IsObject, Matches, ValidateNested, validateSync } from 'class-validator';
import { Rehearsal } from './rehearsal.js';
import { UsageError } from './usage-error.js';

/**
 * What must be known of an order to start a workflow with it. The rest is for the workflow to
 * judge.
 */
class OrderId {
  @Matches(/^[\w-]{1,64}$/)
  id!: string;
}

/** An order of the batch, and what is rehearsed with it. */
export class BatchEntry {
  /** As it stands in the file. */
  @IsObject()
  @ValidateNested()
  @Type(() => OrderId)
  order!: OrderId;

  @IsObject()
  @ValidateNested()
  @Type(() => Rehearsal)
  rehearsal!: Rehearsal;
}

/**
 * Reads the batch. Orders may be wrong in every other way: that is the workflow's business.
 *
 * @throws UsageError when it is not a batch.
 */
export async function readOrders(path: string): Promise<BatchEntry[]> {
  const refuse = (problem: string) =>
    new UsageError(
      `The orders file ${path} ${problem}. Give another with --orders, or restore samples/order-show/orders.json.`,
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw refuse(code === 'ENOENT' ? 'does not exist' : `can't be read (${message})`);
  }
  if (!Array.isArray(parsed) || parsed.length === 0) throw refuse('must hold a JSON array of at least one order');
  const ids = new Set<string>();
  return parsed.map((plain: BatchEntry, index) => {
    const entry = plainToInstance(BatchEntry, plain);
    const where = `has a faulty entry ${index + 1}`;
    const [fault] = entry instanceof BatchEntry ? faultsOf(entry) : ['it must be an object'];
    if (fault !== undefined) throw refuse(`${where}: ${fault}`);
    if (ids.has(entry.order.id)) throw refuse(`${where}: order ${entry.order.id} is there already`);
    ids.add(entry.order.id);
    return { order: plain.order, rehearsal: entry.rehearsal };
  });
}

function faultsOf(entry: BatchEntry): string[] {
  return validateSync(entry).flatMap(({ property, constraints, children = [] }) => [
    ...Object.values(constraints ?? {}),
    ...children.flatMap((child) => Object.values(child.constraints ?? {}).map((text) => `${property}.${text}`)),
  ]);
}
