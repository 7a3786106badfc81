const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** A length of time in its two largest units. */
export function lengthText(millis: number): string {
  if (millis < 1000) return `${Math.max(0, Math.round(millis))} ms`;
  const seconds = millis / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds)} s`;
  const at = UNITS.findIndex(([, size]) => seconds >= size);
  const [large, largeSize] = UNITS[at]!;
  const [small, smallSize] = UNITS[at + 1] ?? UNITS[at]!;
  const count = Math.floor(seconds / largeSize);
  const rest = Math.floor((seconds - count * largeSize) / smallSize);
  return rest === 0 ? `${count} ${large}` : `${count} ${large} ${rest} ${small}`;
}

/** The time since a moment, or until it: in whole seconds, so that it changes once a second. */
export function agoText(moment: string | number, now: number): string {
  const millis = now - new Date(moment).getTime();
  const seconds = Math.floor(Math.abs(millis) / 1000);
  if (seconds === 0) return millis < 0 ? 'in a moment' : 'now';
  const text = seconds < 60 ? `${seconds} s` : lengthText(seconds * 1000);
  return millis < 0 ? `in ${text}` : `${text} ago`;
}

/** A moment to the second. */
export function momentText(moment: string | number): string {
  return `${preciseText(moment).slice(0, 19)} UTC`;
}

/** A moment to the millisecond. */
export function preciseText(moment: string | number): string {
  return new Date(moment).toISOString().replace('T', ' ').replace('Z', ' UTC');
}

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power - 1]}`;
}

export function statusText(status: string): string {
  return status.toLowerCase().replaceAll('_', ' ');
}

/** A number, and that there are more where it was not counted further. */
export function countText({ count, more }: { readonly count: number; readonly more: boolean }): string {
  return `${count.toLocaleString('en')}${more ? '+' : ''}`;
}
