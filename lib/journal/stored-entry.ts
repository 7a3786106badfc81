import type { OperationUpdate } from '../core/wire/index.js';
import type { JournalEntry } from './journal.js';

/**
 * Whether a value that was stored as JSON has what all code that folds journal entries relies on.
 */
export function isEntry(value: unknown): value is JournalEntry {
  const { kind, updates } = (value ?? {}) as { readonly kind?: unknown; readonly updates?: unknown };
  if (kind !== 'checkpointed') return typeof kind === 'string';
  return Array.isArray(updates) && updates.every(isUpdate);
}

function isUpdate(value: Partial<OperationUpdate> | null): boolean {
  return typeof value?.Id === 'string' && typeof value.Type === 'string';
}
