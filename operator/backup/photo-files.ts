import { existsSync } from 'node:fs';
import { chmod, constants, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Copies the files of photos that a copied database names. A file never changes; one that is missing was removed since
 * the database was copied. Returns how many were copied.
 */
export async function backUpPhotos(
  ids: readonly string[],
  { from, to }: { from: string; to: string },
): Promise<number> {
  await mkdir(to, { mode: 0o700 });
  let copied = 0;
  for (const id of ids) {
    if (await copyIfThere(join(from, id), join(to, id))) copied += 1;
  }
  return copied;
}

async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    // Where the file system can, the copy shares its blocks with the original until one of them changes.
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Copies the photos of a backup beside the folder that they are to replace. A backup of before there were photos has none. */
export async function preparePhotos(copies: string, folder: string): Promise<void> {
  const restored = toRestored(folder);
  await rm(restored, { recursive: true, force: true });
  await mkdir(restored, { recursive: true, mode: 0o700 });
  for (const name of existsSync(copies) ? await readdir(copies) : []) {
    const file = join(restored, name);
    await copyFile(join(copies, name), file, constants.COPYFILE_FICLONE);
    await chmod(file, 0o600);
  }
}

/** Puts prepared photos in the place of the folder, which is kept as `<folder>.<suffix>`. */
export async function replacePhotos(folder: string, suffix: string): Promise<void> {
  if (existsSync(folder)) await rename(folder, `${folder}.${suffix}`);
  await rename(toRestored(folder), folder);
}

const toRestored = (folder: string): string => `${folder}.restored`;
