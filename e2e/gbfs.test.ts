import {
  findFeedFaults,
  readRows,
  toVehicleId,
  type Feed,
} from '../subgraphs/bikes/src/gbfs/testing/check-feed.ts';
import { readFeed } from '../subgraphs/bikes/src/gbfs/testing/publish-fleet.ts';
import { findModes, type System } from './support/system.ts';

const modes = await findModes();

describe.each(modes)('the feeds for trip planners, $name', ({ start }) => {
  let system: System;
  beforeAll(async () => {
    system = await start({ PUBLIC_URL: 'https://bikes.example.org' });
  });
  afterAll(() => system[Symbol.asyncDispose]());

  const get = (path: string, init?: RequestInit) => fetch(new URL(`/gbfs${path}`, system.url), init);

  const read = (toPath: (name: string) => string): Promise<Feed> =>
    readFeed(async (name) => {
      const response = await get(toPath(name));
      const text = await response.text();
      return response.ok ? text : undefined;
    });

  test('the demo town is valid in both versions, and both show the same bikes', async () => {
    const v3 = await read((name) => `/3.0/${name}.json`);
    const v2 = await read((name) => (name === 'gbfs' ? '/2.3/gbfs.json' : `/2.3/en/${name}.json`));
    expect([findFeedFaults(v3), findFeedFaults(v2)]).toEqual([[], []]);
    const ids = readRows(v3).vehicles.map(toVehicleId);
    expect(ids.length).toBeGreaterThan(10);
    expect(readRows(v2).vehicles.map(toVehicleId)).toEqual(ids);
    expect(readRows(v3).stations).toHaveLength(12);
    const { feeds } = v3.get('gbfs')?.data as { feeds: { url: string }[] };
    for (const { url } of feeds) {
      expect(url).toMatch('https://bikes.example.org/gbfs/3.0/');
      expect((await get(new URL(url).pathname.replace('/gbfs', ''))).status).toBe(200);
    }
  });

  test('a page of another origin reads it, compressed, and asks again with what it has', async () => {
    const origin = { origin: 'https://planner.example' };
    const first = await get('/gbfs.json', { headers: origin });
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    expect(first.headers.get('content-encoding')).toBe('gzip');
    expect(first.headers.get('cache-control')).toMatch(/^public, max-age=3\d{3}$/);
    const etag = first.headers.get('etag') ?? '';
    const again = await get('/gbfs.json', { headers: { ...origin, 'if-none-match': etag } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    const head = await get('/gbfs.json', { method: 'HEAD' });
    expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
    const preflight = await get('/gbfs.json', { method: 'OPTIONS', headers: origin });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, '*']);
    for (const path of ['', '/3.0/bikes.json', '/2.3/fr/gbfs_versions.json']) {
      const missing = await get(path);
      expect([path, missing.status]).toEqual([path, 404]);
      expect(await missing.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
    }
  });
});
