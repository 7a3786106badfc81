import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../lib/core/errors/argument-errors.js';
import { type Duration, type DurationParts, durationSeconds, formatDuration } from '../../../lib/core/time/index.js';
import { LIMITS } from '../../../lib/core/wire/index.js';
import { SEEDED } from '../../support/seeded.js';

const secondsOf = (duration: unknown, rules?: { min?: number; max?: number }) =>
  durationSeconds(duration as Duration, { what: 'timeout of step charge', ...rules });

describe('a duration', () => {
  it('adds up its units', () => {
    expect(secondsOf({ seconds: 1 })).to.equal(1);
    expect(secondsOf({ hours: 1, minutes: 30 })).to.equal(5400);
    expect(secondsOf({ days: 1, weeks: 1, months: 1 })).to.equal((1 + 7 + 30) * 86_400);
    expect(secondsOf({ years: 1 })).to.equal(365 * 86_400);
  });

  it('is read from text in the same way', () => {
    const texts: Record<string, number> = {
      '45s': 45,
      '1h30m': 5400,
      '1h 30m': 5400,
      '1.5h': 5400,
      '2 days': 172_800,
      ' 1 hour 1 sec ': 3601,
      '1w': 604_800,
      '1mo': 2_592_000,
      '1y': 31_536_000,
      '90 mins': 5400,
    };
    for (const [text, seconds] of Object.entries(texts)) expect(secondsOf(text), text).to.equal(seconds);
  });

  it('is rounded up to whole seconds', () => {
    expect(secondsOf({ seconds: 0.001 })).to.equal(1);
    expect(secondsOf({ seconds: 1.2 })).to.equal(2);
    expect(secondsOf('0.5s')).to.equal(1);
  });

  it('is not rounded up for what floating point adds', () => {
    expect(secondsOf({ hours: 0.1 })).to.equal(360);
    expect(secondsOf({ days: 0.7, hours: 0.1 })).to.equal(60_840);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8000 }), (tenths) => {
        expect(secondsOf({ hours: tenths / 10 })).to.equal(tenths * 360);
      }),
      SEEDED,
    );
  });

  it('gives the same as parts and as text, whatever the units', () => {
    const count = fc.integer({ min: 0, max: 40 });
    const parts = fc
      .record({ seconds: count, minutes: count, hours: count, days: count }, { requiredKeys: ['minutes'] })
      .filter((given) => Object.values(given).some((value) => value > 0));
    fc.assert(
      fc.property(parts, (given) => {
        const text = Object.entries(given).map(([unit, value]) => `${value} ${unit}`);
        expect(secondsOf(text.join(' '))).to.equal(secondsOf(given as DurationParts));
      }),
      SEEDED,
    );
  });

  it('must lie within its bounds', () => {
    expect(() => secondsOf({ seconds: 0 })).to.throw(
      InvalidArgumentError,
      'timeout of step charge: expected at least 1s',
    );
    expect(() => secondsOf({ years: 2 })).to.throw(InvalidArgumentError, 'expected at most 366d (31622400 seconds)');
    expect(secondsOf({ seconds: LIMITS.delaySeconds })).to.equal(LIMITS.delaySeconds);
    expect(secondsOf({ seconds: 0 }, { min: 0 })).to.equal(0);
    expect(() => secondsOf({ minutes: 2 }, { max: 60 })).to.throw(
      'expected at most 1m (60 seconds), got {"minutes":2}',
    );
  });

  for (const [what, wrong, cure] of [
    ['a number', 30, 'write { seconds: 30 }'],
    ['NaN', Number.NaN, 'A bare number'],
    ['undefined', undefined, "'1h30m'"],
    ['null', null, "'1h30m'"],
    ['an empty object', {}, "'1h30m'"],
    ['an object of undefined units only', { hours: undefined }, "'1h30m'"],
    ['an array', [1], "'1h30m'"],
    ['an unknown unit', { hour: 1 }, '"hour" is not one of the units years, months,'],
    ['a property of every object as unit', JSON.parse('{"__proto__": 1, "toString": 1}'), 'is not one of the units'],
    ['an unknown unit in text', '5 parsecs', '"parsecs" is not one of the units'],
    ['milliseconds', '500ms', '"ms" is not one of the units'],
    ['a negative unit', { hours: -1 }, 'hours of timeout of step charge: expected a finite number, 0 or more, got -1'],
    ['an infinite unit', { hours: Number.POSITIVE_INFINITY }, "'1h30m'"],
    ['text as unit', { hours: '1' }, 'got "1"'],
    ['empty text', '', "'1h30m'"],
    ['blank text', '  ', "'1h30m'"],
    ['text without a unit', '30', 'Each number needs its unit'],
    ['a negative text', '-5s', 'Each number needs its unit'],
    ['text that ends in a number', '1h 30', 'Each number needs its unit'],
  ] as const) {
    it(`is not ${what}: the message names the use and the cure`, () => {
      expect(() => secondsOf(wrong))
        .to.throw(InvalidArgumentError, cure)
        .with.property('message')
        .that.includes('timeout');
    });
  }

  it('is written out for messages', () => {
    const texts: Record<number, string> = { 0: '0s', 45: '45s', 60: '1m', 5400: '1h 30m', 90061: '1d 1h 1m 1s' };
    for (const [seconds, text] of Object.entries(texts)) expect(formatDuration(Number(seconds))).to.equal(text);
    expect(formatDuration(Number.POSITIVE_INFINITY)).to.equal('Infinitys');
  });

  it('written out, is read back as the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LIMITS.delaySeconds }), (seconds) => {
        expect(secondsOf(formatDuration(seconds))).to.equal(seconds);
      }),
      SEEDED,
    );
  });
});
