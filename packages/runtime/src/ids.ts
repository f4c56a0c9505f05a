import { v7 } from 'uuid';

/** Allocates an id that no other process will allocate. */
export type CreateId = () => string;

/** UUIDv7 (RFC 9562, section 5.7): unique without coordination, and sorted by time in an index. */
export const createUuid: CreateId = () => v7();
