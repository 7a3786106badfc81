/**
 * Makes a generator of numbers in [0, 1) with the same sequence for the same parts, on every
 * platform and in every process. For jitter and the like, not for secrets. The parts are hashed to
 * 128 bits (cyrb128), which seed the generator (sfc32).
 *
 * @example
 * const random = seededRandom(executionId, operationId, attempt);
 */
export function seededRandom(...parts: readonly (string | number)[]): () => number {
  // Each part is hashed with its length, so that ('ab', 'c') and ('a', 'bc') differ.
  let seed = '';
  for (const part of parts) {
    const text = String(part);
    seed += `${text.length}:${text}`;
  }
  return sfc32(...hash128(seed));
}

type Words = readonly [number, number, number, number];

function hash128(text: string): Words {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  a ^= b ^ c ^ d;
  return [a, b ^ a, c ^ a, d ^ a];
}

function sfc32(...[a, b, c, counter]: Words): () => number {
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
