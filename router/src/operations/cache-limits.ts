/** Characters of documents that are remembered, and of costs. What is kept takes up to a hundred times the text. */
export const MAX_CACHED_CHARACTERS = 1_000_000;
/** How long a document may be for it. A short one counts for as much as this many characters. */
export const MAX_CACHED_DOCUMENT_LENGTH = 32_768;
export const MIN_CACHE_WEIGHT = 500;
