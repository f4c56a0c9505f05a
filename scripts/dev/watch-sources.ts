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
/** What is generated, what only tests run, and what no program reads. */
const ignored =
  /(^|\/)(node_modules|generated|dist|testing)\/|generated\.ts$|\.test\.ts$|^packages\/client\//;
const known = /\.(ts|graphql|prisma|sql)$|^services\.json$/;
/** An editor writes a file in several steps. */
const quietMs = 30;

export const isSource = (file: string): boolean => known.test(file) && !ignored.test(file);

/** Code is generated from it, and the supergraph composed. */
export const isSchema = (file: string): boolean =>
  /\.(graphql|prisma)$|^(services\.json|codegen\.ts)$/.test(file);

/** Yields changes of sources until it is aborted; those that come meanwhile are one change, the next. */
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
