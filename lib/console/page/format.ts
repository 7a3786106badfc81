/** A length of time in its two largest units. */
export function lengthText(millis: number): string {
  if (millis < 0) return '0 ms';
  if (millis < 1000) return `${Math.round(millis)} ms`;
  const seconds = millis / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds)} s`;
  const units: readonly (readonly [name: string, seconds: number])[] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const at = units.findIndex(([, size]) => seconds >= size);
  const [large, largeSize] = units[at]!;
  const [small, smallSize] = units[at + 1] ?? units[at]!;
  const count = Math.floor(seconds / largeSize);
  const rest = Math.floor((seconds - count * largeSize) / smallSize);
  return rest === 0 ? `${count} ${large}` : `${count} ${large} ${rest} ${small}`;
}

export function agoText(moment: string | number, now: number): string {
  const millis = now - new Date(moment).getTime();
  if (millis < 0) return `in ${lengthText(-millis)}`;
  return millis < 1000 ? 'now' : `${lengthText(millis)} ago`;
}

export function momentText(moment: string | number): string {
  return new Date(moment)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

export function sizeText(characters: number): string {
  if (characters < 1024) return `${characters} characters`;
  if (characters < 1024 * 1024) return `${(characters / 1024).toFixed(1)} KiB`;
  return `${(characters / 1024 / 1024).toFixed(1)} MiB`;
}

export function statusText(status: string): string {
  return status.toLowerCase().replaceAll('_', ' ');
}
