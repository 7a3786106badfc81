/** The frames of a stack, without its header with name and message. */
export function framesOf(stack: unknown, type: string, message: string): string[] {
  if (typeof stack !== 'string') return [];
  return stack
    .slice(headerLength(stack, type, message))
    .split('\n')
    .map((frame) => frame.trim())
    .filter((frame) => frame !== '');
}

/** The text of a stack, from which {@link framesOf} returns the same frames. */
export function stackOf(frames: readonly string[], type: string, message: string): string {
  return [headerOf(type, message), ...frames].join('\n    ');
}

function headerOf(type: string, message: string): string {
  return message === '' ? type : `${type}: ${message}`;
}

function headerLength(stack: string, type: string, message: string): number {
  const header = headerOf(type, message);
  if (endsLineAt(stack, header, 0)) return header.length;
  // V8 writes the header when the error is constructed: often with the name of a base class,
  // sometimes with an older message.
  const end = `: ${message}`;
  const at = stack.indexOf(end);
  if (message !== '' && endsLineAt(stack, end, at)) return at + end.length;
  const firstFrame = stack.search(/^[ \t]*at /m);
  return firstFrame < 0 ? stack.length : firstFrame;
}

function endsLineAt(stack: string, part: string, at: number): boolean {
  if (at < 0 || !stack.startsWith(part, at)) return false;
  const end = at + part.length;
  return end === stack.length || stack[end] === '\n';
}
