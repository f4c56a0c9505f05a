import { openStore } from '../store/open-store.ts';

/** A store whose cursors serve as counters. */
export async function openCounter(file: string) {
  const database = await openStore(file);
  return {
    ...database,
    async increment(name = 'counter', by = 1): Promise<number> {
      return database.transact(async (tx) => {
        const seq = ((await tx.cursor.findUnique({ where: { name } }))?.seq ?? 0) + by;
        await tx.cursor.upsert({ where: { name }, create: { name, seq }, update: { seq } });
        return seq;
      });
    },
    async get(name = 'counter'): Promise<number> {
      return (await database.read.cursor.findUnique({ where: { name } }))?.seq ?? 0;
    },
  };
}
