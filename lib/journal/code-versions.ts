/** The versions of the code that a worker has. */
export interface CodeVersions {
  /** By workflow. One that is not among them has no version. */
  readonly byWorkflow: ReadonlyMap<string, string>;
  /** Whether the worker runs only executions of these versions, and those without a version. */
  readonly arePinned: boolean;
}

/**
 * The version that an execution of a workflow must have for a worker to run it, unless it has none;
 * `undefined` when any will do.
 */
export function requiredVersion(workflow: string, versions: CodeVersions | undefined): string | undefined {
  return versions?.arePinned ? versions.byWorkflow.get(workflow) : undefined;
}

/** Whether a worker with these versions may run an execution. */
export function isRunnable(
  { workflow, appVersion }: { readonly workflow: string; readonly appVersion?: string | undefined },
  versions: CodeVersions | undefined,
): boolean {
  const required = requiredVersion(workflow, versions);
  return required === undefined || appVersion === undefined || appVersion === required;
}
