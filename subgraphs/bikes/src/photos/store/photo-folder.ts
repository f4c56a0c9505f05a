import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWritableFolder } from '@bike-rentals/runtime';

/** Where the bytes of photos are, shared by all instances. Ids are made here: no sender chooses one. */
export interface PhotoStore {
  /** Stores the bytes for good. Resolves when a power loss would not lose them. */
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** The bytes of a photo; undefined: there are none. */
  read(id: string): Promise<Buffer | undefined>;
  /** Removes the bytes, and what a `put` that did not end has left. Nothing there is no error. */
  remove(id: string): Promise<void>;
}

/** Opens a folder as the store of photos, each a file with the photo's id as its name. @throws ConfigError */
export function openPhotoFolder(folder: string): PhotoStore {
  makeWritableFolder('BIKES_PHOTOS', folder, { mode: 0o700 });
  const toPath = (id: string) => {
    if (!/^[\w-]{1,64}$/.test(id)) throw new Error(`${id} is no id of a photo`);
    return join(folder, id);
  };
  return {
    async put(id, bytes) {
      const path = toPath(id);
      await writeFlushed(`${path}.tmp`, bytes);
      // Readers see all of it or nothing.
      await rename(`${path}.tmp`, path);
      await flushFolder(folder);
    },
    async read(id) {
      try {
        return await readFile(toPath(id));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async remove(id) {
      const path = toPath(id);
      for (const name of [`${path}.tmp`, path]) await rm(name, { force: true });
      await flushFolder(folder);
    },
  };
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, 'w', 0o600);
  await file.writeFile(bytes);
  await file.sync();
}

/** Names are kept by the folder, which is flushed by itself. */
async function flushFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}
