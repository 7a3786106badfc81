import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidParameterValueException } from '../../lib/core/errors/service-errors.js';
import { isTerminal, type OperationUpdate } from '../../lib/core/wire/index.js';
import { HistoryRecorder } from '../../lib/service/history/history-recorder.js';
import { SEEDED } from '../support/seeded.js';
import { MachineKit } from './machine-kit.js';
import { NaiveService } from './naive-service.js';

const IDS = [...'abcdefghij'];
const ids = fc.constantFrom(...IDS);
const parents = fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: ids });

/**
 * Mostly sensible updates of few operations, so that many requests are accepted and many are not.
 */
const update: fc.Arbitrary<OperationUpdate> = fc
  .record({
    Id: ids,
    ParentId: parents,
    kind: fc.constantFrom(
      ...(['STEP START', 'STEP START', 'STEP SUCCEED', 'STEP SUCCEED', 'STEP FAIL', 'STEP RETRY'] as const),
      ...(['WAIT START', 'WAIT CANCEL', 'CALLBACK START', 'CALLBACK CANCEL'] as const),
      ...(['CONTEXT START', 'CONTEXT START', 'CONTEXT SUCCEED', 'CONTEXT FAIL', 'WAIT RETRY'] as const),
    ),
    seconds: fc.constantFrom(0, 1, 1, 1, 2, 2, 5),
    hasError: fc.boolean(),
    isOdd: fc.boolean(),
  })
  .map(({ Id, ParentId, kind, seconds, hasError, isOdd }) => {
    const [Type, Action] = kind.split(' ') as [OperationUpdate['Type'], OperationUpdate['Action']];
    const takesError = Action === 'FAIL' || (Action === 'RETRY' && hasError);
    const takesPayload = Action === 'SUCCEED' || (Action === 'RETRY' && !hasError);
    return {
      Id,
      ParentId,
      Type,
      Action,
      ...(takesError && { Error: { ErrorMessage: 'no' } }),
      ...((takesPayload || (takesError && isOdd && seconds === 0)) && { Payload: '1' }),
      ...(kind === 'WAIT START' && { WaitOptions: { WaitSeconds: seconds } }),
      ...(Action === 'RETRY' && { StepOptions: { NextAttemptDelaySeconds: seconds } }),
    };
  });

const pair = fc.tuple(update, update).map(([first, second]) => [first, { ...second, Id: first.Id }]);
const request = fc.oneof(
  { weight: 5, arbitrary: update.map((one) => [one]) },
  { weight: 2, arbitrary: pair },
  { weight: 1, arbitrary: fc.array(update, { minLength: 2, maxLength: 3 }) },
);
const session = fc.array(fc.record({ request, seconds: fc.constantFrom(0, 0, 1, 3) }), { maxLength: 16 });

describe('checkpoints of any kind', () => {
  it('are accepted and refused as a naive service would, and a refused one changes nothing', () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(session, (steps) => {
        const kit = new MachineKit();
        const naive = new NaiveService();
        for (const { request: updates, seconds } of steps) {
          const before = statesOf(kit);
          const accepted = naive.checkpoint(updates, kit.now);
          seen[accepted ? 'accepted' : 'refused']++;
          if (accepted) {
            kit.checkpoint(...updates);
          } else {
            expect(() => kit.checkpoint(...updates)).to.throw(InvalidParameterValueException);
            expect(statesOf(kit)).to.deep.equal(before);
          }
          kit.pass(seconds);
          naive.pass(kit.now);
          expect(statesOf(kit)).to.deep.equal(
            [...naive.operations].map(([id, { status, attempts }]) => [id, status, attempts]),
          );
        }
        expect(kit.replayed().visibleOperations()).to.deep.equal(kit.machine.visibleOperations());
        expectHistoryToAgree(kit);
        expectSequencesWithoutGaps(kit);
      }),
      { ...SEEDED, numRuns: 1500 },
    );
    // A generator that makes only one sort proves nothing.
    const share = seen.accepted / (seen.accepted + seen.refused);
    expect(share).to.be.within(0.2, 0.8);
  });
});

function statesOf({ machine }: MachineKit): [string, string, number][] {
  return IDS.map((id) => machine.operation(id))
    .filter((operation) => operation !== undefined)
    .sort((one, two) => orderOf(machine, one.Id) - orderOf(machine, two.Id))
    .map(({ Id, Status, StepDetails }) => [Id, Status, StepDetails?.Attempt ?? 0]);
}

/** Operations stand in the order of their making. */
function orderOf(machine: MachineKit['machine'], id: string): number {
  return [...machine.operations()].findIndex(({ Id }) => Id === id);
}

function expectHistoryToAgree({ executionId, journal, machine }: MachineKit): void {
  const recorder = new HistoryRecorder(executionId);
  for (const entry of journal) recorder.add(entry);
  expect(recorder.events.map(({ EventId }) => EventId)).to.deep.equal(recorder.events.map((_, i) => i + 1));
  for (const { Id, Type, Status } of machine.operations()) {
    const told = recorder.events.filter((event) => event.Id === Id).map(({ EventType }) => EventType);
    const ended = told.filter((type) => /(Succeeded|Failed|Cancelled)$/.test(type)).length > 0;
    if (Type !== 'STEP' && Type !== 'EXECUTION') expect(ended).to.equal(isTerminal(Status));
  }
}

function expectSequencesWithoutGaps({ machine }: MachineKit): void {
  const numbers = [...machine.operations()]
    .flatMap(({ StartSequence, CompletionSequence }) => [StartSequence, CompletionSequence])
    .filter((number) => number !== undefined)
    .sort((one, two) => one - two);
  expect(numbers).to.deep.equal(numbers.map((_, i) => i + 1));
}
