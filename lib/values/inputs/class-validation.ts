import { Validator } from 'class-validator/cjs/validation/Validator.js';
import type { Violation } from '../../core/errors/serialization-errors.js';
import { isPlainObject } from '../json/json-loss.js';

/** The used parts of class-validator's report about a property. */
interface PropertyFault {
  readonly target?: object | undefined;
  /** Absent for an object that has no rules. */
  readonly property?: string | undefined;
  readonly value?: unknown;
  readonly constraints?: Readonly<Record<string, string>> | undefined;
  readonly children?: readonly PropertyFault[] | undefined;
}

const validator = new Validator();

/**
 * Validates an instance, also with asynchronous validators, and lists all violations.
 *
 * @param path the path of the instance in the input.
 */
export async function violationsOf(instance: object, path: string): Promise<Violation[]> {
  const faults = await validator.validate(instance, { forbidUnknownValues: true, validationError: { target: true } });
  return flatten(faults, instance, path);
}

/**
 * A nested object that class-validator has no rules for. That is an error only for a plain object:
 * a class may have no rules.
 */
function unvalidated(target: object | undefined, path: string): Violation[] {
  if (target === undefined || !isPlainObject(target)) return [];
  const problem =
    "can't be validated, since it is an object of no class: the property that holds it needs @Type() of class-transformer";
  return [{ path, constraints: [problem] }];
}

function flatten(faults: readonly PropertyFault[], holder: unknown, path: string): Violation[] {
  return faults.flatMap(({ target, property, value, constraints, children = [] }) => {
    if (property === undefined) return unvalidated(target, path);
    const here = Array.isArray(holder) ? `${path}[${property}]` : path === '' ? property : `${path}.${property}`;
    const own = constraints === undefined ? [] : [{ path: here, constraints: Object.values(constraints) }];
    return [...own, ...flatten(children, value, here)];
  });
}
