/** Whether a key is meant for a field or a dialog, and not for the page. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog') !== null;
}
