import { expect, use } from 'chai';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { ApiImport, CsvImport, Warehouse } from './import-workflow.js';

use(everstepAssertions);

describe('imports', () => {
  it('inherit the entry and its steps', async () => {
    const runner = new WorkflowTestRunner(CsvImport, { create: () => new CsvImport(new Warehouse()) });
    const execution = await runner.run('products');
    expect(execution).to.have.succeededWith('2 rows of products');
    expect(execution.operations().map(({ name }) => name)).to.deep.equal(['read', 'save']);
  });

  it('override a step, and call that of the base class within it', async () => {
    const warehouse = new Warehouse();
    const runner = new WorkflowTestRunner(ApiImport, { create: () => new ApiImport(warehouse) });
    const execution = await runner.run('products');
    expect(execution).to.have.completedStep('page').times(3);
    expect(execution).to.have.completedStep('save').once;
    expect(warehouse.rows).to.include('ROW 3.2');
  });

  it('are tested without their services by stubs, which the compiler checks', async () => {
    const runner = new WorkflowTestRunner(ApiImport, { create: () => new ApiImport(new Warehouse()) });
    runner.stub(ApiImport, 'page', async (source, page) => [`${source} ${page}`]).failing(1, new Error('timeout'));
    const save = runner.stub(ApiImport, 'save', async (rows) => rows.lines.length);
    const execution = await runner.run('users');
    expect(execution).to.have.succeededWith('3 rows of users');
    expect(execution.operation('page').attempts).to.equal(2);
    expect(save.calls[0]?.args[0].lines).to.deep.equal(['users 1', 'users 2', 'users 3']);
  });

  it('have methods that run as they are outside of an execution', async () => {
    expect(await new CsvImport(new Warehouse()).read('products')).to.have.property('source', 'products');
  });
});
