import type * as mapLibre from 'maplibre-gl';

/** The module, once it is loaded. */
export type MapLibre = typeof mapLibre;

const FOLDER = '/app/map/';

let loading: Promise<MapLibre> | undefined;

/** MapLibre with its stylesheet and worker, which are files beside the app because the policy allows nothing inline. */
export function loadMapLibre(): Promise<MapLibre> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load() {
  const [library, { Protocol }] = await Promise.all([
    import('maplibre-gl'),
    import('pmtiles'),
    addStylesheet(`${FOLDER}maplibre-gl.css`),
  ]);
  // A style may name a whole town in one file: `pmtiles:///app/map/town.pmtiles`.
  library.addProtocol('pmtiles', new Protocol().tile);
  library.setWorkerUrl(`${FOLDER}maplibre-gl-worker.mjs`);
  return library;
}

function addStylesheet(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${href} could not be loaded`));
    document.head.append(link);
  });
}
