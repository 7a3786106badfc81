import { WorkflowTestRunner } from 'everstep/testing';
import { type Agency, SoldOut, TripWorkflow } from './trip-workflow.js';

const agency: Agency = {
  async book(what, trip) {
    if (what === 'car') throw new SoldOut(`There is no ${what} left for ${trip}.`);
    console.log(`booked ${what}`);
    return `${what}-of-${trip}`;
  },
  async cancel(booking) {
    console.log(`canceled ${booking}`);
  },
};

// The test runner skips waits and retries. In production a WorkflowRuntime runs the same class.
const runner = new WorkflowTestRunner(TripWorkflow, { create: () => new TripWorkflow(agency) });
console.log((await runner.run('Oslo')).timeline());
