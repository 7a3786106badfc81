import { expect } from 'chai';
import { expressionsIn, hostileTexts } from '../support/regular-expressions.js';

/** The time of more than linear ones is many times this. */
const MOST_MILLIS = 15;
/**
 * Characters of the texts, in turn: what takes cubic time would not come to an end on the longer
 * ones.
 */
const LENGTHS = [500, 8000];
const WHOLE = 100_000;

function millisOn(expression: RegExp, text: string): number {
  expression.lastIndex = 0;
  const { user, system } = process.cpuUsage();
  expression.test(text);
  const used = process.cpuUsage({ user, system });
  return (used.user + used.system) / 1000;
}

/** The least of some times, where the first is too long: others use the machine too. */
function leastMillisOn(expression: RegExp, text: string): number {
  let millis = millisOn(expression, text);
  for (let again = 0; millis > MOST_MILLIS && again < 5; again++) millis = Math.min(millis, millisOn(expression, text));
  return millis;
}

/** The time on the text that takes longest, and its beginning. */
function slowestOn(expression: RegExp): { millis: number; text: string } {
  let slowest = { millis: -1, index: 0 };
  for (const length of LENGTHS) {
    slowest = { millis: -1, index: 0 };
    let index = 0;
    for (const text of hostileTexts(expression, length)) {
      const millis = leastMillisOn(expression, text);
      if (millis > MOST_MILLIS) return { millis, text: text.slice(0, 60) };
      if (millis > slowest.millis) slowest = { millis, index };
      index++;
    }
  }
  const text = nth(hostileTexts(expression, WHOLE), slowest.index);
  return { millis: leastMillisOn(expression, text), text: text.slice(0, 60) };
}

function nth(texts: Iterable<string>, index: number): string {
  let at = 0;
  for (const text of texts) if (at++ === index) return text;
  return '';
}

describe('the regular expressions of the library', () => {
  const { found, making } = expressionsIn('lib');

  it('are all found', () => {
    expect(found.length).to.be.greaterThan(60);
  });

  it('are made while it runs in these places only, of what is known', () => {
    // The one of values that are of this class, and never matched; the other of an envelope's mark.
    expect(making).to.deep.equal(['lib/values/json/plain-classes.ts', 'lib/values/payloads/envelope.ts']);
  });

  it('take linear time on hostile texts of 100 KB', () => {
    const marks = ['encrypted', 'offloaded'].map((mark) => ({
      file: 'lib/values/payloads/envelope.ts',
      expression: new RegExp(`^\\s*\\{\\s*"everstep\\.${mark}"\\s*:`),
    }));
    const slow = [...found, ...marks]
      .map(({ file, expression }) => ({ file, expression, ...slowestOn(expression) }))
      .filter(({ millis }) => millis > MOST_MILLIS);
    expect(slow).to.deep.equal([]);
  });

  for (const expression of [/^\s*at /m, /^([a-zA-Z0-9-_]{1,64})\/(arn:.+\/.+\/.+)$/, /\s+$/]) {
    it(`would be found out if they did not: ${expression}`, () => {
      expect(slowestOn(expression).millis).to.be.greaterThan(MOST_MILLIS);
    });
  }
});
