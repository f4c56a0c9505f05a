import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createBikeCounter } from './count-bikes.ts';
import { createGetGarages } from './get-garages.ts';
import { startFront } from './start-front.ts';

/** The function as callers meet it: over HTTP. */
async function startFunction(countBikes = () => Promise.resolve(120), log?: (error: unknown) => void) {
  const front = await startFront(createGetGarages(countBikes, log), { host: '127.0.0.1', port: 0 });
  const ask = async (body?: string, method = body === undefined ? 'GET' : 'POST') => {
    const response = await fetch(`http://127.0.0.1:${front.port}/`, {
      method,
      ...(body !== undefined && { body }),
    });
    return { status: response.status, body: await response.json() };
  };
  return { ask, [Symbol.asyncDispose]: () => front[Symbol.asyncDispose]() };
}

test('computes what it is given', async () => {
  await using server = await startFunction();
  expect(await server.ask('{ "bikes": 101 }')).toEqual({
    status: 200,
    body: { bikes: 101, capacityPerGarage: 50, needed: 3 },
  });
  expect((await server.ask('{ "bikes": 7, "capacityPerGarage": 2 }')).body).toMatchObject({ needed: 4 });
});

test('without a body it counts the bikes of the town', async () => {
  await using server = await startFunction();
  const counted = { status: 200, body: { bikes: 120, capacityPerGarage: 50, needed: 3 } };
  expect(await server.ask()).toEqual(counted);
  expect(await server.ask('', 'POST')).toEqual(counted);
});

test.each([
  ['{ "bikes": -1 }', 'bikes'],
  ['{ "bikes": 1.5 }', 'bikes'],
  ['{ "bikes": "7" }', 'bikes'],
  ['{ "bikes": 1e99 }', 'bikes'],
  ['{ "capacityPerGarage": 7 }', 'bikes'],
  ['{ "bikes": 7, "capacityPerGarage": 0 }', 'capacityPerGarage'],
  ['{ "bikes": 7, "capacityPerGarage": null }', 'capacityPerGarage'],
  ['{ "bikes": 7, "__proto__": 1 }', '__proto__'],
  ['[1]', undefined],
  ['{', undefined],
])('%s is refused, and the field is named', async (body, field) => {
  await using server = await startFunction();
  const { status, body: answer } = await server.ask(body);
  expect(status).toBe(400);
  expect(answer).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT', ...(field && { field }) } }],
  });
});

test('another method, too long a body, and a town that cannot be asked have statuses of their own', async () => {
  const logged: unknown[] = [];
  const away = new Error('away');
  await using server = await startFunction(
    () => Promise.reject(away),
    (error) => logged.push(error),
  );
  expect((await server.ask(undefined, 'DELETE')).status).toBe(405);
  expect((await server.ask('x'.repeat(100_000))).status).toBe(413);
  expect(await server.ask()).toMatchObject({
    status: 502,
    body: { errors: [{ extensions: { code: 'UNAVAILABLE' } }] },
  });
  expect(logged).toEqual([away]);
});

test('a body that AWS sends in base64 is read', async () => {
  const handler = createGetGarages(() => Promise.resolve(0));
  const event = {
    isBase64Encoded: true,
    body: Buffer.from('{"bikes":50}').toString('base64'),
    requestContext: { http: { method: 'POST' } },
  };
  expect(await handler(event as Parameters<typeof handler>[0])).toMatchObject({ statusCode: 200 });
});

test('what is not a request over HTTP is told so', async () => {
  const handler = createGetGarages(() => Promise.resolve(0));
  expect(await handler({ key1: 'value1' } as unknown as Parameters<typeof handler>[0])).toMatchObject({
    statusCode: 400,
  });
});

describe('the service account', () => {
  async function startApi(listener: (query: string, authorization?: string) => object) {
    const answer: RequestListener = (request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        const { query } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string };
        response.end(JSON.stringify(listener(query, request.headers.authorization)));
      });
    };
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        await once(server.close(), 'close');
      },
    };
  }
  const account = { email: 'a@example.org', password: 'p' };
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();

  test('logs in once for all calls, and again only when its session is refused', async () => {
    const api = { logins: 0, valid: '', broken: false };
    await using server = await startApi((query, authorization) => {
      if (query.includes('login')) {
        api.logins += 1;
        api.valid = `t${api.logins}`;
        return { data: { login: { accessToken: api.valid, expiresAt: inAnHour } } };
      }
      if (api.broken) return { errors: [{ message: 'broken' }] };
      return authorization === `Bearer ${api.valid}`
        ? { data: { garages: { bikes: 7 } } }
        : { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] };
    });
    const count = createBikeCounter({ url: server.url, account });
    expect(await Promise.all([count(), count(), count()])).toEqual([7, 7, 7]);
    api.broken = true;
    await expect(count()).rejects.toThrow('broken');
    api.broken = false;
    expect([await count(), api.logins]).toEqual([7, 1]);
    api.valid = 'another';
    expect([await count(), api.logins]).toEqual([7, 2]);
  });

  test('is not asked again and again where every session is refused', async () => {
    let logins = 0;
    await using server = await startApi((query) => {
      if (!query.includes('login'))
        return { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] };
      logins += 1;
      return { data: { login: { accessToken: 't', expiresAt: inAnHour } } };
    });
    await expect(createBikeCounter({ url: server.url, account })()).rejects.toThrow('no');
    expect(logins).toBe(2);
  });

  test('an account that is refused is told with its code', async () => {
    await using api = await startApi(() => ({ data: { login: { code: 'WRONG_CREDENTIALS' } } }));
    await expect(createBikeCounter({ url: api.url, account })()).rejects.toThrow('WRONG_CREDENTIALS');
  });
});
