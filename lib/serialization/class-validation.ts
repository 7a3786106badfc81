import { Validator } from 'class-validator/cjs/validation/Validator.js';
import type { Violation } from '../errors/serialization-errors.js';

/** What class-validator tells of a property, as far as it is used here. */
interface PropertyFault {
  readonly property: string;
  readonly value?: unknown;
  readonly constraints?: Readonly<Record<string, string>> | undefined;
  readonly children?: readonly PropertyFault[] | undefined;
}

const validator = new Validator();

/**
 * Validates an instance, asynchronous validators included, and lists all that is wrong with it.
 *
 * @param path where the instance stands in the input.
 */
export async function violationsOf(instance: object, path: string): Promise<Violation[]> {
  const faults = await validator.validate(instance, { forbidUnknownValues: false, validationError: { target: false } });
  return flatten(faults, instance, path);
}

function flatten(faults: readonly PropertyFault[], holder: unknown, path: string): Violation[] {
  return faults.flatMap(({ property, value, constraints, children = [] }) => {
    const here = Array.isArray(holder) ? `${path}[${property}]` : path === '' ? property : `${path}.${property}`;
    const own = constraints === undefined ? [] : [{ path: here, constraints: Object.values(constraints) }];
    return [...own, ...flatten(children, value, here)];
  });
}
