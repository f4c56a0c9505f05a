import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { rm } from 'node:fs/promises';
import type { Viewer } from '@bike-rentals/identity';
import { makeBike, makeFleet } from '../../testing/make-fleet.ts';
import {
  anonymous,
  asAdmin,
  asRenter,
  asRole,
  asStaff,
  startServer,
  type Server,
} from '../../testing/start-server.ts';
import { latitude, makeJpeg, makeMetadata, makePng, makeWebp } from '../testing/make-pictures.ts';

const town = () => makeFleet(makeBike('b1'));
const ann = asRenter('ann');

async function ask(
  server: Server,
  path: string,
  { viewer = ann, ...init }: Omit<RequestInit, 'body'> & { viewer?: Viewer; body?: Buffer } = {},
) {
  const { body, ...rest } = init;
  const { port } = server;
  const response = await fetch(`http://127.0.0.1:${port}/photos${path}`, {
    ...rest,
    ...(body && { method: 'POST', body: new Uint8Array(body) }),
    headers: { 'x-viewer-assertion': server.sign(viewer), 'content-type': 'text/html' },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const json = isJson ? (JSON.parse(bytes.toString()) as { id?: string; error?: { code: string } }) : {};
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    id: json.id ?? '',
    code: json.error?.code,
  };
}

const send = async (server: Server, body = makeJpeg({ metadata: makeMetadata() }), viewer = ann) =>
  ask(server, '', { body, viewer });

async function report(server: Server, photoIds: string[], viewer = ann) {
  const query = `mutation ($input: ReportDamageInput!) { result: reportDamage(input: $input) { __typename
    ... on ReportRefused { code } } }`;
  const input = { bikeId: 'b1', severity: 'CHECK', photoIds, idempotencyKey: randomUUID() };
  const { data, errors } = await server.ask(viewer, query, { input });
  return (errors ?? data.result) as unknown;
}

test('a renter sends pictures and reports with them, and staff sees them, at another instance too', async () => {
  await using server = await startServer(town());
  await using other = await startServer(town(), { beside: server });
  const [jpeg, png] = [await send(server), await send(other, makePng({ width: 30, height: 20 }))];
  expect([jpeg.status, png.status]).toEqual([201, 201]);
  expect(await report(other, [jpeg.id, png.id])).toEqual({ __typename: 'DamageReported' });
  const query =
    '{ bike(id: "b1") { reports { photos { id url width height } } jobs { nodes { reports { photos { id } } } } } }';
  const { data } = await server.ask(asStaff, query);
  expect(data.bike).toEqual({
    reports: [
      {
        photos: [
          { id: jpeg.id, url: `/photos/${jpeg.id}`, width: 16, height: 8 },
          { id: png.id, url: `/photos/${png.id}`, width: 30, height: 20 },
        ],
      },
    ],
    jobs: { nodes: [{ reports: [{ photos: [{ id: jpeg.id }, { id: png.id }] }] }] },
  });
  for (const instance of [server, other]) {
    const { status, headers, bytes } = await ask(instance, `/${jpeg.id}`, { viewer: asStaff });
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'authorization',
    });
    expect([bytes.includes(latitude), bytes.includes('private')]).toEqual([false, false]);
  }
});

test('a picture is for whoever has sent it and for staff; others do not learn that it is there', async () => {
  await using server = await startServer(town());
  const { id } = await send(server, makeWebp());
  const look = async (viewer: Viewer, path = `/${id}`) => (await ask(server, path, { viewer })).status;
  expect(await Promise.all([ann, asStaff, asAdmin, asRenter('bob')].map((viewer) => look(viewer)))).toEqual([
    200, 200, 200, 404,
  ]);
  expect([await look(anonymous), await look(asRole)]).toEqual([401, 403]);
  expect([await look(ann, '/none'), await look(ann, `/${id}/x`), await look(ann, '/')]).toEqual([
    404, 404, 404,
  ]);
  expect(await look(ann, '/..%2fbikes.db')).toBe(404);
  expect((await send(server, makeJpeg(), anonymous)).status).toBe(401);
});

test('what is no picture, or too large, is refused by what it is and not by what it is called', async () => {
  await using server = await startServer(town());
  const page = await send(server, Buffer.from('<!doctype html>'));
  expect([page.status, page.code]).toEqual([415, 'PHOTO_TYPE_UNSUPPORTED']);
  const bytes = 5 * 1024 * 1024;
  const large = await send(server, Buffer.concat([makeJpeg(), Buffer.alloc(bytes)]));
  expect([large.status, large.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  const padded = await send(server, Buffer.concat([makeJpeg(), Buffer.alloc(bytes - makeJpeg().length)]));
  expect(padded.status).toBe(201);
  const wide = await send(server, makePng({ width: 1, height: 1 }).fill(0xff, 17, 20).fill(0xff, 21, 24));
  expect([wide.status, wide.code]).toEqual([413, 'PHOTO_DIMENSIONS_TOO_LARGE']);
  expect((await ask(server, '')).headers.get('allow')).toBe('POST');
  expect((await ask(server, '/x', { method: 'DELETE' })).headers.get('allow')).toBe('GET');
});

test('the ninth picture without a report is one too many', async () => {
  await using server = await startServer(town());
  const sent = [];
  for (let count = 0; count < 9; count += 1) sent.push(await send(server));
  expect(sent.map(({ status }) => status)).toEqual([...Array<number>(8).fill(201), 429]);
  expect(sent.at(-1)?.code).toBe('TOO_MANY_PHOTOS');
  expect(
    await report(
      server,
      sent.slice(0, 5).map(({ id }) => id),
    ),
  ).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'input.photoIds' } }]);
  expect(await report(server, [sent[0]?.id ?? ''], asRenter('bob'))).toMatchObject({ code: 'PHOTO_UNKNOWN' });
});

test('without a folder nothing is stored, and it is said that it may be tried again', async () => {
  await using server = await startServer(town());
  const folder = join(dirname(server.file), 'photos');
  await rm(folder, { recursive: true });
  const { status, code } = await send(server);
  expect([status, code]).toEqual([503, 'UNAVAILABLE']);
});

test('metrics tell how many photos there are', async () => {
  await using server = await startServer(town());
  await send(server, makeJpeg());
  const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  expect(metrics).toMatch(/^bike_rentals_photos(\{.*\})? 1$/m);
  expect(metrics).toMatch(new RegExp(`^bike_rentals_photo_bytes(\\{.*\\})? ${makeJpeg().length}$`, 'm'));
});
