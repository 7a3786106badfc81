import { formatDuration } from '../../core/time/index.js';

/** A moment as people and programs read it: ISO 8601, to the second. */
export function momentText(moment: Date | number | undefined): string {
  if (moment === undefined) return '';
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}

/** A length of time in its two largest units. */
export function lengthText(millis: number): string {
  if (millis < 1000) return `${Math.round(millis)}ms`;
  if (millis < 60_000) return `${Number((millis / 1000).toFixed(millis < 10_000 ? 1 : 0))}s`;
  const seconds = Math.floor(millis / 1000);
  const unit = seconds < 3600 ? 1 : seconds < 86_400 ? 60 : 3600;
  return formatDuration(Math.floor(seconds / unit) * unit);
}

/** A number of bytes in the largest unit that fits. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}

/** The time since a moment, or until it. */
export function agoText(moment: Date | number, now: number): string {
  const millis = now - new Date(moment).getTime();
  return millis >= 0 ? `${lengthText(millis)} ago` : `in ${lengthText(-millis)}`;
}
