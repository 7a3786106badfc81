/** What the types of 50 workflows cost the compiler, in both dialects. `npm run bench` prints it. */
import { DIALECTS, typeCost } from './support/type-cost.js';

const WORKFLOWS = 50;

for (const dialect of Object.keys(DIALECTS) as (keyof typeof DIALECTS)[]) {
  const [one, all] = [typeCost(1, dialect), typeCost(WORKFLOWS, dialect)];
  const each = Math.round((all.instantiations - one.instantiations) / (WORKFLOWS - 1));
  const head = `types, ${dialect}`.padEnd(24);
  console.log(
    `${head} ${WORKFLOWS} workflows: ${each} instantiations each, checked in ${all.checkMillis.toFixed(0)} ms`,
  );
}
