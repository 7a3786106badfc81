import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import { type LogFields, type Logger, scopedLogger } from '../../core/logging/index.js';
import { type Beside, type Place, places } from '../core/current-place.js';
import type { EnginePort } from '../core/engine-port.js';
import { originOf } from '../core/invocation-facts.js';
import { logFieldsOf } from '../core/log-fields.js';
import type { CallProps } from '../core/operation-call.js';
import { ReplayRandom } from '../core/replay-random.js';
import { label } from '../core/scope.js';
import type { StepBody } from '../core/step-body.js';

/*
 * What `this.context` means for the code that runs now: its scope and its body, found through the
 * asynchronous context.
 */

/**
 * The scope that an operation called at this place belongs to, with its name.
 *
 * @param what names the call in messages.
 * @throws ContextMisuseError in the body of a step, and for code of another execution or of none.
 */
export function callAt(
  invocation: EnginePort,
  place: Place | Beside | undefined,
  name: string | undefined,
  what: string,
): CallProps {
  if (place?.invocation !== invocation) {
    const reason =
      place?.invocation === undefined
        ? 'the asynchronous context was lost'
        : `it belongs to execution ${place.invocation.executionId}`;
    throw new ContextMisuseError(
      `${what} ${label(name)} was called on the context of execution ${invocation.executionId} from code that does not belong to it: ` +
        `${reason}. Call operations from the workflow or from functions that it awaits.`,
    );
  }
  if (place.body !== undefined) {
    throw new ContextMisuseError(
      `${what} ${label(name)} was called inside the body of ${place.body.title}. Such a body is plain code that may ` +
        'run several times; call the operation from the workflow, before or after it.',
    );
  }
  return { invocation, scope: place.scope, name };
}

/** As {@link callAt}, for code that is known to run in an execution. */
export function callHere(name: string | undefined, what: string): CallProps {
  const place = places.getStore();
  return callAt(place!.invocation!, place, name, what);
}

/** Whether the code that runs now is the body of a step. */
export function isInsideStep(): boolean {
  return places.getStore()?.body !== undefined;
}

/** The body of an attempt that runs now. @throws ContextMisuseError outside such a body. */
export function bodyHere(property: string): StepBody {
  const body = places.getStore()?.body;
  if (body !== undefined) return body;
  throw new ContextMisuseError(
    `context.${property} was read outside a step: it exists only in the body of a step, a submitter or a check.`,
  );
}

/** The replay-safe random source of the body or scope whose code runs now. */
export function randomHere(invocation: EnginePort): ReplayRandom {
  const place = places.getStore();
  const seed = originOf(invocation);
  const body = place?.body;
  if (body !== undefined) {
    body.random ??= new ReplayRandom(seed, body.operationId);
    return body.random;
  }
  const { scope } = callAt(invocation, place, undefined, 'random');
  scope.random ??= new ReplayRandom(seed, scope.id);
  return scope.random;
}

/** The id of the operation whose code runs now; `undefined` at the top of the workflow. */
export function operationIdHere(invocation: EnginePort): string | undefined {
  const place = places.getStore();
  if (place?.body !== undefined) return place.body.operationId;
  return callAt(invocation, place, undefined, 'operationId').scope.parentId;
}

/** A logger that adds the place of the code that logs to each line. */
export function loggerHere(invocation: EnginePort): Logger {
  const { logger: target, settings, plugins } = invocation;
  const place = () => fieldsHere(invocation);
  const enrich = plugins === undefined ? undefined : (fields: LogFields) => plugins.logFields(fields);
  return scopedLogger({ target, place, enrich, replayLogging: settings.replayLogging });
}

function fieldsHere(invocation: EnginePort): LogFields {
  const { body, scope } = places.getStore() ?? {};
  if (body !== undefined) {
    const { operationId, name: operationName, attempt } = body;
    return logFieldsOf(invocation, { operationId, operationName, parentId: scope?.parentId, attempt });
  }
  const owner = scope?.owner;
  if (owner === undefined) return logFieldsOf(invocation);
  return logFieldsOf(invocation, { operationId: owner.id, operationName: owner.name, parentId: owner.scope.parentId });
}
