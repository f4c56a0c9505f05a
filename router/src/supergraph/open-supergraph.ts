import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ConfigError, type Log } from '@bike-rentals/runtime';
import { buildGeneration, type Generation, type SubgraphEndpoints } from './build-generation.ts';

/** A file, which is followed as it changes, or the SDL itself. */
export type SupergraphSource = { path: string } | { sdl: string };

export interface OpenSupergraph extends AsyncDisposable {
  readonly current: Generation;
  /** Called with each generation that follows. */
  onChange(listener: (generation: Generation) => void): void;
}

export interface SupergraphOptions {
  source: SupergraphSource;
  endpoints: SubgraphEndpoints;
  log: Log;
  /** Milliseconds between two looks at the file. Looking works on every kind of volume; notices do not. */
  lookEveryMs?: number;
}

/** Throws ConfigError if there is no supergraph. A later version that is not one is logged and passed over. */
export async function openSupergraph(options: SupergraphOptions): Promise<OpenSupergraph> {
  const { source, endpoints, log } = options;
  if ('sdl' in source) {
    const current = buildGeneration(source.sdl, endpoints);
    return { current, onChange: () => undefined, [Symbol.asyncDispose]: async () => undefined };
  }
  const { path } = source;
  let current = await load(path, endpoints);
  let notify: (generation: Generation) => void = () => undefined;

  async function reload() {
    const sdl = await readFile(path, 'utf8');
    if (sdl === current.sdl) return;
    current = buildGeneration(sdl, endpoints);
    notify(current);
    log.info('the supergraph has changed');
  }
  const look = () => {
    reload().catch((error: unknown) =>
      log.error({ err: error }, 'the new supergraph is not usable, keeping the old'),
    );
  };
  watchFile(path, { interval: options.lookEveryMs ?? 1_000, persistent: false }, look);

  return {
    get current() {
      return current;
    },
    onChange(listener) {
      notify = listener;
    },
    async [Symbol.asyncDispose]() {
      unwatchFile(path, look);
    },
  };
}

async function load(path: string, endpoints: SubgraphEndpoints): Promise<Generation> {
  try {
    return buildGeneration(await readFile(path, 'utf8'), endpoints);
  } catch (error) {
    throw new ConfigError('ROUTER_SUPERGRAPH', (error as Error).message);
  }
}
