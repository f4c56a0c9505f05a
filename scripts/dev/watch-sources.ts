import { watch } from 'node:fs';
import { join, sep } from 'node:path';

/** Files that changed together. */
export interface Change {
  /** Paths in the repository. */
  files: readonly string[];
  /** When the first of them changed, in milliseconds since the epoch. */
  at: number;
}

const watched = ['packages', 'subgraphs', 'router', 'lambda', 'prisma', 'services.json', 'codegen.ts'];
/** Generated files, files that only tests import, and dependencies. */
const ignored =
  /(^|\/)(node_modules|generated|dist|testing)\/|generated\.ts$|\.test\.ts$|^packages\/client\//;
const known = /\.(ts|graphql|prisma|sql)$|^services\.json$/;
/** Editors write a file in several steps, so a change is yielded after a pause. */
const quietMs = 30;

/** Whether the running system depends on a file. */
export const isSource = (file: string): boolean => known.test(file) && !ignored.test(file);

/** Whether code or the supergraph is generated from this file. */
export const isSchema = (file: string): boolean =>
  /\.(graphql|prisma)$|^(services\.json|codegen\.ts)$/.test(file);

/** Yields changes of sources until the signal aborts. Files that change while one is handled form the next change. */
export async function* watchSources(root: string, signal: AbortSignal): AsyncGenerator<Change> {
  const changed = new Set<string>();
  let at = 0;
  let quiet: NodeJS.Timeout | undefined;
  let settled = Promise.withResolvers<undefined>();
  const note = (file: string): void => {
    if (!isSource(file)) return;
    if (changed.size === 0) at = Date.now();
    changed.add(file);
    clearTimeout(quiet);
    quiet = setTimeout(() => settled.resolve(undefined), quietMs);
  };
  for (const name of watched) {
    watch(join(root, name), { recursive: true, signal }, (_event, file) => {
      note(file === null || file === name ? name : join(name, file).split(sep).join('/'));
    });
  }
  signal.addEventListener('abort', () => settled.resolve(undefined), { once: true });
  for (;;) {
    await settled.promise;
    if (signal.aborted) return;
    settled = Promise.withResolvers();
    const change = { files: [...changed], at };
    changed.clear();
    yield change;
  }
}
