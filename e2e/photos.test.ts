import { randomUUID } from 'node:crypto';
import { latitude, makeJpeg, makeMetadata } from '../subgraphs/bikes/src/photos/testing/make-pictures.ts';
import { logIn, register, type Person } from './support/client.ts';
import { expectInvariants } from './support/invariants.ts';
import { findModes, type System } from './support/system.ts';

const modes = await findModes();

describe.each(modes)('photos of damage, $name', ({ start }) => {
  let system: System;
  beforeAll(async () => {
    system = await start();
  });
  afterAll(() => system[Symbol.asyncDispose]());

  const ask = (path: string, who?: Person, body?: Buffer) =>
    fetch(new URL(path, system.url), {
      headers: who ? { authorization: `Bearer ${who.token}` } : {},
      ...(body && { method: 'POST', body: new Uint8Array(body) }),
    });
  const toCode = async (response: Response) => {
    const { error, errors } = (await response.json()) as {
      error?: { code: string };
      errors?: { extensions: { code: string } }[];
    };
    return [response.status, error?.code ?? errors?.[0]?.extensions.code];
  };

  test('a renter sends one and reports with it; staff sees it among the jobs, without its metadata', async () => {
    const [renter, other, staff] = [
      await register(system),
      await register(system),
      await logIn(system, 'staff'),
    ];
    const sent = await ask('/photos', renter, makeJpeg({ metadata: makeMetadata() }));
    expect(sent.status).toBe(201);
    const { id } = (await sent.json()) as { id: string };
    const { bikes } = await renter.ask<{ bikes: { nodes: { id: string }[] } }>(
      '{ bikes(first: 1, filter: { states: [AVAILABLE] }) { nodes { id } } }',
    );
    const bikeId = bikes.nodes[0]?.id ?? '';
    const input = { bikeId, severity: 'CHECK', photoIds: [id], idempotencyKey: randomUUID() };
    const mutation = `mutation ($input: ReportDamageInput!) {
      reportDamage(input: $input) { __typename ... on ReportRefused { code } } }`;
    expect(await other.ask(mutation, { input })).toMatchObject({ reportDamage: { code: 'PHOTO_UNKNOWN' } });
    const done = { reportDamage: { __typename: 'DamageReported' } };
    expect(await renter.ask(mutation, { input })).toEqual(done);
    expect(await renter.ask(mutation, { input })).toEqual(done);

    const { jobs } = await staff.ask<{
      jobs: { nodes: { reports: { photos: { url: string }[] }[] }[] };
    }>(
      `{ jobs(first: 50, filter: { isOpen: true, bikeId: "${bikeId}" }) { nodes { reports { photos { url width height } } } } }`,
    );
    const [photo] = jobs.nodes.flatMap(({ reports }) => reports.flatMap(({ photos }) => photos));
    expect(photo).toEqual({ url: `/photos/${id}`, width: 16, height: 8 });
    const seen = await ask(`/photos/${id}`, staff);
    expect([
      seen.status,
      seen.headers.get('content-type'),
      seen.headers.get('x-content-type-options'),
    ]).toEqual([200, 'image/jpeg', 'nosniff']);
    expect(seen.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(seen.headers.get('cache-control')).toBe('private, max-age=3600, immutable');
    expect(Buffer.from(await seen.arrayBuffer()).includes(latitude)).toBe(false);
    expect((await ask(`/photos/${id}`, renter)).status).toBe(200);
    expect(await toCode(await ask(`/photos/${id}`, other))).toEqual([404, 'NOT_FOUND']);
    expect(await toCode(await ask(`/photos/${id}`))).toEqual([401, 'UNAUTHENTICATED']);
    await expectInvariants(system);
  });

  test('the largest picture is taken; what is none, or of nobody, is refused', async () => {
    const renter = await register(system);
    const largest = Buffer.concat([makeJpeg(), Buffer.alloc(5 * 1024 * 1024 - makeJpeg().length)]);
    expect((await ask('/photos', renter, largest)).status).toBe(201);
    expect(await toCode(await ask('/photos', renter, Buffer.from('<svg/>')))).toEqual([
      415,
      'PHOTO_TYPE_UNSUPPORTED',
    ]);
    expect(await toCode(await ask('/photos', undefined, makeJpeg()))).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('the demo town has a report with a photo', async () => {
    const staff = await logIn(system, 'staff');
    const { jobs } = await staff.ask<{ jobs: { nodes: { reports: { photos: { url: string }[] }[] }[] } }>(
      '{ jobs(first: 50) { nodes { reports { text photos { url } } } } }',
    );
    const urls = jobs.nodes.flatMap(({ reports }) =>
      reports.flatMap(({ photos }) => photos.map(({ url }) => url)),
    );
    expect(urls.length).toBeGreaterThan(0);
    for (const url of urls) expect((await ask(url, staff)).status).toBe(200);
  });
});
