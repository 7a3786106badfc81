import { invalidArgument } from '../../core/errors/argument-errors.js';
import { type OptionCheck, optionCheck } from '../../core/errors/check-options.js';

/** Refuses an option that is no serdes, also one that can only read. */
export const checkSerdes: OptionCheck = (value, what) => {
  if (typeof value?.serialize === 'function' && reads(value)) return;
  const expected = 'an object with the methods serialize(value, context) and deserialize(text, context)';
  const cure = reads(value)
    ? 'Its method serialize is missing: values are recorded with this serdes, and not only read.'
    : undefined;
  throw invalidArgument({ what, got: value, expected, cure });
};

/** Refuses an option that can't read values. */
export const checkDeserializer: OptionCheck = optionCheck(
  reads,
  'an object with the method deserialize(text, context)',
);

/** Refuses an option that can't write values. */
export const checkSerializer: OptionCheck = optionCheck(
  (value: any) => typeof value?.serialize === 'function',
  'an object with the method serialize(value, context)',
);

function reads(value: any): boolean {
  return typeof value?.deserialize === 'function';
}
