import type { Logger } from '../../lib/core/logging/index.js';

export interface Line {
  readonly level: string;
  readonly message: string;
  readonly data: any;
}

/** Keeps what is logged. */
export class LineLogger implements Logger {
  readonly lines: Line[] = [];

  get messages(): string[] {
    return this.lines.map(({ message }) => message);
  }

  debug(message: string, data?: object): void {
    this.lines.push({ level: 'debug', message, data });
  }

  info(message: string, data?: object): void {
    this.lines.push({ level: 'info', message, data });
  }

  warn(message: string, data?: object): void {
    this.lines.push({ level: 'warn', message, data });
  }

  error(message: string, data?: object): void {
    this.lines.push({ level: 'error', message, data });
  }
}
