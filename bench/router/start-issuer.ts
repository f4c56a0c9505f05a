import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPrivateJwk, createTokenSigner, toJwks } from '@bike-rentals/identity';
import { systemClock } from '@bike-rentals/runtime';

export interface Issuer extends AsyncDisposable {
  jwksUrl: string;
  revocationsUrl: string;
  issuer: string;
  audience: string;
  /** New tokens of all people, good for a quarter of an hour. */
  issueTokens(): readonly string[];
}

/** Signs tokens for `people`, and publishes its keys and its revocations, of which there are none. */
export async function startIssuer(people: number): Promise<Issuer> {
  const key = createPrivateJwk();
  const names = { issuer: 'bench', audience: 'shop' };
  const sign = createTokenSigner({ key, ...names, lifetimeS: 900, clock: systemClock });
  const server = createServer((request, response) => {
    const isKeys = request.url?.startsWith('/jwks');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isKeys ? toJwks([key]) : { revocations: [], cursor: 0 }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const createToken = (index: number) =>
    sign({ userId: `u${index}`, role: 'RENTER', sessionId: `s${index}` }).token;
  return {
    ...names,
    jwksUrl: `${base}/jwks`,
    revocationsUrl: `${base}/revocations`,
    issueTokens: () => Array.from({ length: people }, (_, index) => createToken(index)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
