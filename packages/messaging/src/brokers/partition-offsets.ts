/** The next offset to be read, by partition. */
export type PartitionOffsets = Map<number, bigint>;
