/** A page of a list or of a history. */
interface Page {
  readonly nextMarker: string | undefined;
}

/**
 * Reads a list page by page, until there are no more or the reader stops.
 *
 * @param read reads the page that begins at a marker; the first one without.
 */
export async function* pagesOf<P extends Page>(
  read: (marker: string | undefined) => Promise<P>,
): AsyncGenerator<P, void, undefined> {
  let marker: string | undefined;
  do {
    const page = await read(marker);
    yield page;
    marker = page.nextMarker;
  } while (marker !== undefined);
}
