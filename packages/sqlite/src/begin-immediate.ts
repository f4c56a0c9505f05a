import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { proxyMethods } from './proxy-methods.ts';

/** Changes no row, but takes the write lock: SQLite takes it when a writing statement starts. */
const takeLock = { sql: 'UPDATE "_prisma_migrations" SET "id" = "id" WHERE 0', args: [], argTypes: [] };
const rollBack = { sql: 'ROLLBACK', args: [], argTypes: [] };

/**
 * Makes every transaction write first.
 *
 * Prisma opens transactions with a deferred BEGIN. One that reads and then writes while another process
 * wrote in between fails at once, whatever the busy timeout (SQLITE_BUSY_SNAPSHOT); one that
 * starts by writing waits for its turn instead.
 */
export function beginImmediate(factory: SqlDriverAdapterFactory): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const adapter = await factory.connect();
      return proxyMethods(adapter, {
        async startTransaction(isolationLevel) {
          const tx = await adapter.startTransaction(isolationLevel);
          try {
            await tx.executeRaw(takeLock);
            return tx;
          } catch (error) {
            await tx.executeRaw(rollBack);
            await tx.rollback();
            throw error;
          }
        },
      });
    },
  };
}
