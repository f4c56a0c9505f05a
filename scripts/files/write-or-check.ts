import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '@bike-rentals/system/paths';

/**
 * Writes files that follow from others, by their paths in the repository; with the argument `check`, says which are not as
 * they should be, and lets the process fail. `command` writes them.
 */
export async function writeOrCheck(files: Record<string, string>, command: string): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    if (process.argv[2] !== 'check') {
      await writeFile(path, content);
      console.log(`wrote ${name}`);
    } else if ((await readFile(path, 'utf8').catch(() => '')) !== content) {
      console.error(`${name} is not what it follows from: ${command}`);
      process.exitCode = 1;
    }
  }
}
