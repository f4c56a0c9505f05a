/** The next offset to be read, by partition. */
export type Position = Map<number, bigint>;
