/**
 * AWS X-Ray's form of a W3C `traceparent`, which the service model has for invokes:
 * `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`.
 *
 * @returns `undefined` for what is no `traceparent`.
 */
export function traceHeaderOf(traceparent: string): string | undefined {
  const [, time, rest, parent, flags] =
    /^00-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent) ?? [];
  if (flags === undefined) return undefined;
  return `Root=1-${time}-${rest};Parent=${parent};Sampled=${Number.parseInt(flags, 16) & 1}`;
}

/** The W3C's form of an X-Ray trace header; `undefined` where that names no parent. */
export function traceparentOf(traceHeader: string): string | undefined {
  const fields = new Map(traceHeader.split(';').map((field) => field.trim().split('=', 2) as [string, string]));
  const [, time, rest] = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(fields.get('Root') ?? '') ?? [];
  const parent = fields.get('Parent');
  if (rest === undefined || parent === undefined || !/^[0-9a-f]{16}$/.test(parent)) return undefined;
  return `00-${time}${rest}-${parent}-${fields.get('Sampled') === '1' ? '01' : '00'}`;
}
