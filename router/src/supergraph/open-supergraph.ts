import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { errorCauses } from '@apollo/federation-internals';
import { ConfigError, type Log } from '@bike-rentals/runtime';
import { startPlanner, type PlannerOptions } from './planner-worker-client.ts';
import { buildSchemaGeneration, type SchemaGeneration, type SubgraphEndpoints } from './schema-generation.ts';

/** A file, which is watched, or the SDL itself. */
export type SupergraphSource = { path: string } | { sdl: string };

/** The current generation of a supergraph. Disposing of it stops watching and planning. */
export interface OpenSupergraph extends AsyncDisposable {
  readonly current: SchemaGeneration;
  /** Calls the listener with each later generation. */
  onChange(listener: (generation: SchemaGeneration) => void): void;
}

/** What opening a supergraph needs. */
export interface SupergraphOptions {
  source: SupergraphSource;
  endpoints: SubgraphEndpoints;
  planning?: Partial<PlannerOptions> | undefined;
  log: Log;
  /**
   * Milliseconds between two checks of the file. Polling works on every kind of volume, unlike file system events.
   * @default 1000
   */
  pollIntervalMs?: number;
}

/**
 * Loads the supergraph and watches its file. A later version that is invalid is logged and ignored.
 * @throws ConfigError if the first version is invalid
 */
export async function openSupergraph(options: SupergraphOptions): Promise<OpenSupergraph> {
  const { source, endpoints, log } = options;
  const start = (sdl: string) => startPlanner(sdl, log, options.planning);
  const build = (sdl: string) => buildSchemaGeneration(sdl, start, endpoints);
  if ('sdl' in source) {
    const current = build(source.sdl);
    return {
      current,
      onChange: () => undefined,
      [Symbol.asyncDispose]: () => current[Symbol.asyncDispose](),
    };
  }
  const { path } = source;
  const first = await loadFirst(path, build);
  let current = first;
  let notify: (generation: SchemaGeneration) => void = () => undefined;

  async function reload() {
    const sdl = await readFile(path, 'utf8');
    if (sdl === current.sdl) return;
    const previous = current;
    current = build(sdl);
    notify(current);
    // Requests that are in progress still use its planner.
    previous.planner.retire();
    log.info('the supergraph has changed');
  }
  let checking = Promise.resolve();
  const check = () => {
    // Checks run one after the other, so that the last version of the file wins.
    checking = checking.then(reload).catch((error: unknown) => {
      log.error({ err: error }, 'the new supergraph is invalid, keeping the old one');
    });
  };
  watchFile(path, { interval: options.pollIntervalMs ?? 1_000, persistent: false }, check);
  // The file may have changed while it was loaded: the watcher only notices later changes.
  check();

  return {
    get current() {
      return current;
    },
    onChange(listener) {
      notify = listener;
      if (current !== first) listener(current);
    },
    async [Symbol.asyncDispose]() {
      unwatchFile(path, check);
      await current[Symbol.asyncDispose]();
    },
  };
}

async function loadFirst(path: string, build: (sdl: string) => SchemaGeneration): Promise<SchemaGeneration> {
  try {
    return build(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ConfigError('ROUTER_SUPERGRAPH', toOneLine(error as Error));
  }
}

/** Federation reports all errors in one message, with excerpts of the supergraph. */
function toOneLine(error: Error): string {
  const messages = errorCauses(error)?.map(({ message }) => message) ?? [error.message];
  return messages.join('; ').replace(/\s*\n\s*/g, ' ');
}
