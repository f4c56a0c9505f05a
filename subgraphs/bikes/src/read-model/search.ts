/** The words of a search, which white space separates; none if there is nothing to search for. */
export function toWords(search: string | undefined): string[] {
  return fold(search ?? '')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** A text in the form in which it is searched: whatever its case. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase();
