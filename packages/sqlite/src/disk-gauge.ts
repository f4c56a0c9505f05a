import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A busy system writes that much in some minutes; on a full disk nothing can be rented or returned. */
const minFreeBytes = 32 * 1024 * 1024;

/** What is left on the disk of a database. Small writes may still succeed where there is no room for larger ones. */
export function toDiskGauge(file: string) {
  return {
    name: 'database_disk_free_bytes',
    help: 'Bytes that the service may still write to the disk of its database.',
    minimum: minFreeBytes,
    async read() {
      const { bavail, bsize } = await statfs(dirname(file));
      return bavail * bsize;
    },
  };
}
