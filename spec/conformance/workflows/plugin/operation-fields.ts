import type { OperationInfo } from '../../../../lib/index.js';

/**
 * All that a plugin is told of an operation, under the names of the requirements. What is undefined
 * is left out of the line.
 */
export function operationFields({ type, startTimestamp, endTimestamp, error, ...info }: OperationInfo) {
  const { id, name, subType, parentId, status, attempt, isReplay } = info;
  return {
    ...{ id, name, type, subType, parentId, status, attempt, isReplay },
    startTimestamp: startTimestamp?.toISOString(),
    endTimestamp: endTimestamp?.toISOString(),
    error: error?.message,
  };
}
