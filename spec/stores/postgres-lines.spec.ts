import { expect } from 'chai';
import * as fc from 'fast-check';
import { checkpointEntry } from '../../lib/journal/checkpoint-entry.js';
import type { JournalEntry } from '../../lib/journal/journal.js';
import { parsePage } from '../../lib/stores/postgres/postgres-lines.js';
import { firstSum, journalSum } from '../../lib/stores/record-sums.js';
import { fail, start, succeed } from '../service/updates.js';
import { SEEDED } from '../support/seeded.js';

const ID = 'an-execution';

/** As `JSON.parse` makes it: absent members don't show. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

/** A page as the server makes it. */
function pageOf(texts: readonly string[]): string {
  const sum = texts.reduce((total, text) => total + journalSum(text, firstSum(ID)), 0);
  return `${ID}\n${sum}\n${texts.join(',\n')}`;
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.json(),
  fc.string({ unit: fc.constantFrom('"', '\\', 'n', '/', '\n') }),
);
const members = fc.record(
  { Name: fc.oneof(fc.constant('charge'), text), ParentId: fc.constant('p-1') },
  { requiredKeys: [] },
);
const step = fc
  .tuple(fc.stringMatching(/^[\w-]{1,40}$/), fc.option(text, { nil: undefined }), members, fc.nat())
  .map(([id, result, more, at]) => checkpointEntry([start.step(id, more), succeed(id, result, more)], at));
const other = fc.constantFrom<JournalEntry>(
  checkpointEntry([start.step('a'), fail('a', 'no')], 2.5),
  { kind: 'timerFired', at: 3, id: 'w' },
  { kind: 'succeeded', at: 4, result: undefined },
);
const journal = fc.array(fc.oneof({ weight: 4, arbitrary: step }, { weight: 1, arbitrary: other }), {
  minLength: 1,
  maxLength: 12,
});

describe('A page of a journal in PostgreSQL', () => {
  it('is read as its JSON says', () => {
    void fc.assert(
      fc.property(journal, (entries) => {
        const texts = entries.map((entry) => JSON.stringify(entry));
        expect(asJson(parsePage(pageOf(texts)))).to.deep.equal(texts.map((each) => JSON.parse(each)));
      }),
      SEEDED,
    );
  });

  it('is not read where a character of it was changed', () => {
    void fc.assert(
      fc.property(journal, fc.nat(), fc.constantFrom('0', 'x', '"', ','), (entries, place, changed) => {
        const page = pageOf(entries.map((entry) => JSON.stringify(entry)));
        const from = page.indexOf('\n', ID.length + 1) + 1;
        const at = from + (place % (page.length - from));
        fc.pre(page[at] !== changed);
        expect(parsePage(page.slice(0, at) + changed + page.slice(at + 1))).to.equal(undefined);
      }),
      SEEDED,
    );
  });
});
