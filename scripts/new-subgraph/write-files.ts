import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const suffix = '.template';

/**
 * Replaces `{{name}}` and the like in the text and the file name of each template; returns the paths of the new files.
 */
export async function writeFromTemplates(
  from: string,
  to: string,
  values: Record<string, string>,
): Promise<string[]> {
  const fill = (text: string): string =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole);
  const written = [];
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(suffix)) continue;
    const template = join(entry.parentPath, entry.name);
    const path = join(to, fill(template.slice(from.length + 1, -suffix.length)));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, fill(await readFile(template, 'utf8')));
    written.push(path);
  }
  return written;
}
