import type { Class } from '../engine/options.js';
import { readable } from './readable.js';

const BUILT_IN: ReadonlyMap<string, Class<Error>> = new Map<string, Class<Error>>(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError].map((type) => [
    type.name,
    type as Class<Error>,
  ]),
);

const LONGEST_NAME = 128;

/** The error class of JavaScript's own that has this name. */
export function builtInError(name: string): Class<Error> | undefined {
  return BUILT_IN.get(name);
}

/** The type an error is recorded under: its `name`, or that of its class where `name` is merely inherited from JavaScript's own. */
export function typeOfError(error: Error): string {
  const errorClass = readable(error, 'constructor') as Class<Error> | undefined;
  const name = readable(error, 'name');
  const isItsOwn = isName(name) && (Object.hasOwn(error, 'name') || isNotOfBuiltIn(name, errorClass));
  return ((isItsOwn ? name : errorClass?.name) || 'Error').slice(0, LONGEST_NAME);
}

/** The type by which a listed error class is found: the name on its prototype, which minifiers leave alone, or its own. */
export function nameOfErrorClass({ prototype, name }: Class<Error>): string {
  // An accessor may need an instance.
  const stable = Object.hasOwn(prototype, 'name') ? readable(prototype, 'name') : undefined;
  return (isName(stable) ? stable : name).slice(0, LONGEST_NAME);
}

function isNotOfBuiltIn(name: string, errorClass: Function | undefined): boolean {
  const builtIn = BUILT_IN.get(name);
  return builtIn === undefined || builtIn === errorClass;
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== '';
}
