import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const DIALECTS = {
  legacy: { experimentalDecorators: true, emitDecoratorMetadata: true },
  standard: { experimentalDecorators: false, emitDecoratorMetadata: false },
} as const;

export interface TypeCost {
  readonly instantiations: number;
  readonly checkMillis: number;
}

/** What the compiler does for a file of N workflows, as a user of the built package writes them. */
export function typeCost(workflows: number, dialect: keyof typeof DIALECTS): TypeCost {
  const project = mkdtempSync(join(tmpdir(), 'everstep-type-cost-'));
  try {
    mkdirSync(join(project, 'node_modules'));
    symlinkSync(resolve('.'), join(project, 'node_modules/everstep'), 'junction');
    const compilerOptions = {
      ...{ target: 'es2022', module: 'nodenext', strict: true, skipLibCheck: true, noEmit: true },
      ...{ types: ['node'], typeRoots: [resolve('node_modules/@types')], ...DIALECTS[dialect] },
    };
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['workflows.ts'] }));
    writeFileSync(join(project, 'workflows.ts'), sourceOf(workflows));
    const compiler = resolve('node_modules/typescript/bin/tsc');
    // In one thread, so that each type is made once, and the figures repeat.
    const args = [compiler, '-p', project, '--extendedDiagnostics', '--singleThreaded'];
    const report = execFileSync(process.execPath, args, { encoding: 'utf8' });
    const figure = (name: string) => Number(new RegExp(`^${name}: +([\\d.]+)`, 'm').exec(report)![1]);
    return { instantiations: figure('Instantiations'), checkMillis: figure('Check time') * 1000 };
  } finally {
    rmSync(project, { recursive: true });
  }
}

function sourceOf(workflows: number): string {
  return HEAD + Array.from({ length: workflows }, (_, index) => workflow(index)).join('');
}

const HEAD = `
import {
  asPayload, Callback, ChildContext, DurableExecution, DurableWorkflow, exponentialBackoff, fromCallback, Invoke, Step, Wait,
  WaitForCondition, type WorkflowClient,
} from 'everstep';
`;

/** Every decorator, operations of the context, and a start, over types of the workflow's own. */
const workflow = (index: number) => `
class Order${index} { id = ''; items: { sku: string; count: number }[] = []; }
class Receipt${index} { constructor(readonly id = '', readonly parcels: string[] = []) {} }
class Declined${index} extends Error {}

export class Workflow${index} extends DurableWorkflow {
  @DurableExecution({ input: () => Order${index}, returns: () => Receipt${index}, name: 'workflow-${index}' })
  async run(order: Order${index}): Promise<Receipt${index}> {
    const paid = await this.charge(order);
    await this.coolDown(order);
    await this.approve(order);
    await this.poll();
    await this.pack(order);
    await this.bill(order);
    const parcels = await this.context.map(order.items, (item) => this.ship(item.sku), { maxConcurrency: 3 });
    const [left, right] = await this.context.all([this.ship('left'), this.poll()]);
    const step = await this.context.step('inline', async () => ({ left, right: right.done }));
    return new Receipt${index}(paid.id + step.left, parcels.results());
  }

  @Step({ returns: () => Receipt${index}, throws: () => [Declined${index}], retry: exponentialBackoff({ maxAttempts: 5 }) })
  async charge(order: Order${index}): Promise<Receipt${index}> { return new Receipt${index}(order.id); }

  @Step()
  async ship(sku: string): Promise<string> { return sku; }

  @Wait((order: Order${index}) => ({ days: order.items.length }))
  async coolDown(_order: Order${index}): Promise<void> {}

  @Callback({ returns: () => Receipt${index}, timeout: { days: 3 } })
  async approve(_order: Order${index}): Promise<Receipt${index}> { return fromCallback(); }

  @WaitForCondition({ until: (state: { done: boolean }) => state.done })
  async poll(state: { done: boolean } = { done: false }): Promise<{ done: boolean }> { return state; }

  @ChildContext({ returns: () => Receipt${index} })
  async pack(order: Order${index}): Promise<Receipt${index}> { return this.charge(order); }

  @Invoke({ workflow: () => Workflow${index} })
  async bill(order: Order${index}): Promise<Receipt${index}> { return asPayload(order); }
}

export const start${index} = async (client: WorkflowClient) =>
  client.result(await client.start(Workflow${index}, new Order${index}()));
`;
