/**
 * Characters of the documents, and of the costs, in each cache. The data that is derived from a text needs up to a
 * hundred times its memory.
 */
export const MAX_CACHED_CHARACTERS = 1_000_000;
/** Longer documents are not cached. Shorter ones than MIN_CACHE_WEIGHT weigh that much. */
export const MAX_CACHED_DOCUMENT_LENGTH = 32_768;
/** The least weight of a cached document or cost. */
export const MIN_CACHE_WEIGHT = 500;
