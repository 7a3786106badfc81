import { describeValue } from '../errors/argument-errors.js';
import { findLoss, type Loss } from './lossless.js';
import { refuse } from './refusal.js';
import type { Serdes, SerdesContext } from './serdes.js';

/**
 * Records plain values as JSON: what applies where neither a class nor a serdes is given. What JSON would lose without a word
 * is refused with a `SerializationError` that names its path: instances of classes (also `Map`, `Set` and `Error`), functions,
 * symbols, BigInt, NaN and infinite numbers, circular references. Values with a `toJSON` method are recorded as what it gives:
 * a `Date` or `URL` comes back as text. `undefined` is dropped from objects, and becomes null in arrays.
 */
export const jsonSerdes: Serdes = Object.freeze({
  serialize(value: unknown, context: SerdesContext): string | undefined {
    switch (typeof value) {
      case 'undefined':
        return undefined;
      case 'string':
        return JSON.stringify(value);
      case 'boolean':
        return value ? 'true' : 'false';
      case 'number':
        if (Number.isFinite(value)) return String(value);
    }
    return value === null ? 'null' : jsonText(value, context);
  },

  deserialize(text: string | undefined, context: SerdesContext): unknown {
    return text === undefined ? undefined : parseJson(text, context);
  },
});

/** The JSON of a value that loses nothing in it. */
export function jsonText(value: unknown, context: SerdesContext): string | undefined {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    // It throws for BigInt and circular references, so that past this point nothing is circular.
    throw refuse('serialize', { ...explain(lossOf(value) ?? { path: '', problem: String(cause) }), cause }, context);
  }
  const loss = findLoss(value);
  if (loss !== undefined) throw refuse('serialize', explain(loss), context);
  return text;
}

/** The value of a JSON text. */
export function parseJson(text: string, context: SerdesContext): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = `the text ${describeValue(text)} is not JSON. What comes from outside must be JSON: a bare word needs its quotes.`;
    throw refuse('deserialize', { problem, cause }, context);
  }
}

/** Nesting that is too deep for JSON is too deep for the search as well. */
function lossOf(value: unknown): Loss | undefined {
  try {
    return findLoss(value, new Set());
  } catch {
    return undefined;
  }
}

function explain({ path, problem, className, cure: conversion }: Loss): { path: string; problem: string } {
  if (className === undefined) return { path, problem: `it is ${problem}.` };
  if (conversion !== undefined) return { path, problem: `it is ${problem}. ${conversion}, or give a serdes.` };
  const cure =
    path === ''
      ? `Name the class, as in returns: () => ${className} (input and output of @DurableExecution), or give a serdes.`
      : `Name the class of the whole value, as in returns: () => Order, with @Type(() => ${className}) on this property; ` +
        'or make it a plain object, or give a serdes.';
  return { path, problem: `it is ${problem}. ${cure}` };
}
