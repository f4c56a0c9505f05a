import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Reads the schema of a subgraph: all files `graphql/schema.graphql` below `folder`, those of its features included.
 * @throws Error if there is none
 */
export async function readTypeDefs(folder: string): Promise<string> {
  const files: string[] = [];
  for await (const file of glob('**/graphql/schema.graphql', { cwd: folder })) files.push(file);
  if (files.length === 0) throw new Error(`${folder} has no graphql/schema.graphql`);
  const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), 'utf8')));
  return texts.join('\n');
}
