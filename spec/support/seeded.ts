/** For fast-check: the same programs each time, others with `EVERSTEP_SEED=7 npm test`. */
export const SEEDED = { seed: Number(process.env.EVERSTEP_SEED ?? 20260101) };
