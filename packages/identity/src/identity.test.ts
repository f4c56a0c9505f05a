import { createPrivateKey } from 'node:crypto';
import { silentLog } from '@bike-rentals/runtime';
import jwt from 'jsonwebtoken';
import {
  createAssertionSigner,
  createAssertionVerifier,
  createPrivateJwk,
  createTokenSigner,
  createTokenVerifier,
  startRevocations,
  toJwks,
  toViewer,
  type Jwks,
  type RevocationPage,
  type Viewer,
} from './index.ts';

function createStoppedClock(at = '2026-03-01T12:00:00Z') {
  let now = new Date(at);
  return {
    now: () => now,
    advance: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
  };
}

const key = createPrivateJwk();
const alice: Viewer = {
  kind: 'user',
  userId: 'u1',
  role: 'RENTER',
  sessionId: 's1',
  address: '192.0.2.1',
};
const unchanged = { issuer: 'auth', audience: 'api' };

describe('assertions', () => {
  const clock = createStoppedClock();
  const signer = createAssertionSigner({ key, clock });
  const verifier = createAssertionVerifier({ keys: toJwks([key]), audience: 'bikes', clock });

  test.each<Viewer>([
    alice,
    { ...alice, authTime: 1_772_366_400 },
    { kind: 'anonymous' },
    { kind: 'role', role: 'ADMIN' },
  ])('tell a subgraph who asks: %j', (viewer) => {
    expect(verifier.verify(signer.sign(viewer, 'bikes'))).toEqual(viewer);
  });

  test('are refused when they are missing, made for another subgraph, or forged', () => {
    const forger = createAssertionSigner({ key: { ...createPrivateJwk(), kid: key.kid }, clock });
    expect(() => verifier.verify(undefined)).toThrow('no assertion');
    expect(() => verifier.verify(signer.sign(alice, 'users'))).toThrow('audience');
    expect(() => verifier.verify(forger.sign(alice, 'bikes'))).toThrow('invalid signature');
  });

  test('name only roles that the subgraph knows', () => {
    const strict = createAssertionVerifier({
      keys: toJwks([key]),
      audience: 'bikes',
      clock,
      roles: ['ADMIN'],
    });
    expect(() => strict.verify(signer.sign(alice, 'bikes'))).toThrow('unknown role');
  });

  test('are used again while half of their life is left, and end after a minute', () => {
    const first = signer.sign(alice, 'bikes');
    clock.advance(29);
    expect(signer.sign(alice, 'bikes')).toBe(first);
    clock.advance(1);
    expect(signer.sign(alice, 'bikes')).not.toBe(first);
    // Clocks may be half a minute apart.
    clock.advance(59);
    expect(verifier.verify(first)).toMatchObject({ kind: 'user' });
    clock.advance(1);
    expect(() => verifier.verify(first)).toThrow('expired');
  });
});

describe('access tokens', () => {
  const clock = createStoppedClock();
  const sign = createTokenSigner({ key, ...unchanged, lifetimeS: 900, clock });
  const who = { userId: 'u1', role: 'RENTER', sessionId: 's1' };

  test('are read until they expire', async () => {
    const tokens = createTokenVerifier({ jwks: async () => toJwks([key]), ...unchanged, clock });
    const { token, issuedAt, expiresAt } = sign(who);
    expect(await tokens.verify(token)).toEqual({ ...who, issuedAt, expiresAt });
    clock.advance(900);
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  test('say when their user was proven last, if that is known', async () => {
    const tokens = createTokenVerifier({ jwks: async () => toJwks([key]), ...unchanged, clock });
    const provenAt = new Date('2026-03-01T11:58:00.700Z');
    const claims = await tokens.verify(sign({ ...who, provenAt }).token);
    const authTime = Date.parse('2026-03-01T11:58:00Z') / 1_000;
    expect(claims.authTime).toBe(authTime);
    expect(toViewer(claims)).toMatchObject({ kind: 'user', authTime });
    expect((await tokens.verify(sign(who).token)).authTime).toBeUndefined();
  });

  test('of another issuer, or unsigned, are invalid', async () => {
    const tokens = createTokenVerifier({
      jwks: async () => toJwks([key]),
      ...unchanged,
      issuer: 'else',
      clock,
    });
    await expect(tokens.verify(sign(who).token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    await expect(tokens.verify('nonsense')).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('signed with a rotated key are read after one fetch, invented keys cause no flood', async () => {
    const next = createPrivateJwk();
    const published = [key];
    let fetches = 0;
    const jwks = async () => {
      fetches += 1;
      return toJwks(published);
    };
    const tokens = createTokenVerifier({ jwks, ...unchanged, clock });
    await tokens.verify(sign(who).token);
    published.push(next);
    const { token } = createTokenSigner({ key: next, ...unchanged, lifetimeS: 900, clock })(who);
    clock.advance(5);
    await tokens.verify(token);
    const invented = createTokenSigner({ key: createPrivateJwk(), ...unchanged, lifetimeS: 900, clock });
    for (let n = 0; n < 5; n += 1) await tokens.verify(invented(who).token).catch(() => undefined);
    expect(fetches).toBe(2);
  });

  test('signed with a key that is not known yet cannot be processed while the issuer is away', async () => {
    const next = createPrivateJwk();
    const issuer = { away: false, keys: [key] };
    const jwks = async () => {
      if (issuer.away) throw new Error('away');
      return toJwks(issuer.keys);
    };
    const tokens = createTokenVerifier({ jwks, ...unchanged, clock });
    const { token: known } = sign(who);
    await tokens.verify(known);
    const { token } = createTokenSigner({ key: next, ...unchanged, lifetimeS: 900, clock })(who);
    issuer.away = true;
    issuer.keys.push(next);
    clock.advance(5);
    for (const _time of [1, 2]) {
      await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' });
    }
    await tokens.verify(sign(who).token);
    issuer.away = false;
    clock.advance(5);
    expect(await tokens.verify(token)).toMatchObject(who);
  });

  const signBy = (claims: object, header: object = {}) => {
    const iat = Math.floor(clock.now().getTime() / 1000);
    const all = {
      iss: 'auth',
      aud: 'api',
      sub: 'u1',
      role: 'RENTER',
      sid: 's1',
      iat,
      exp: iat + 900,
      ...claims,
    };
    const options = { algorithm: 'ES256', header: { alg: 'ES256', kid: key.kid, ...header } } as const;
    return jwt.sign(all, createPrivateKey({ key: { ...key }, format: 'jwk' }), options);
  };
  const inSeconds = (seconds: number) => Math.floor(clock.now().getTime() / 1000) + seconds;

  test.each<[string, () => string]>([
    ['with an extension that must be understood', () => signBy({}, { crit: ['exp'], exp: 1 })],
    ['with an empty list of such extensions', () => signBy({}, { crit: [] })],
    ['of the future', () => signBy({ iat: inSeconds(31), exp: inSeconds(900) })],
    ['of nobody', () => signBy({ sub: '' })],
    ['of a subject that is too long', () => signBy({ sub: 'é'.repeat(33) })],
    ['without a session', () => signBy({ sid: '' })],
  ])('%s are refused', async (_, make) => {
    const tokens = createTokenVerifier({ jwks: async () => toJwks([key]), ...unchanged, clock });
    await expect(tokens.verify(make())).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('of clocks that are half a minute ahead are good', async () => {
    const tokens = createTokenVerifier({ jwks: async () => toJwks([key]), ...unchanged, clock });
    expect(await tokens.verify(signBy({ iat: inSeconds(30) }))).toMatchObject({ userId: 'u1' });
    expect(await tokens.verify(signBy({ sub: 'é'.repeat(32) }))).toMatchObject({ role: 'RENTER' });
  });

  test.each([
    [{ use: 'enc' }, false],
    [{ alg: 'ES384' }, false],
    [{ key_ops: ['sign'] }, false],
    [{ key_ops: 'verify' }, false],
    [{ x: 'broken' }, false],
    [{ key_ops: ['verify'] }, true],
    [{ use: undefined, alg: undefined }, true],
  ])('signed with a key that says %j: used is %s', async (changes, isUsed) => {
    const jwks = async () => ({ keys: [{ ...toJwks([key]).keys[0], ...changes }] }) as unknown as Jwks;
    const tokens = createTokenVerifier({ jwks, ...unchanged, clock });
    const result = await tokens.verify(signBy({})).then(
      () => true,
      () => false,
    );
    expect(result).toBe(isUsed);
  });

  test('may not live longer than their revocation is remembered', async () => {
    const tokens = createTokenVerifier({ jwks: async () => toJwks([key]), ...unchanged, clock });
    const issue = (lifetimeS: number) => createTokenSigner({ key, ...unchanged, lifetimeS, clock })(who);
    const day = 24 * 60 * 60;
    await expect(tokens.verify(issue(day + 1).token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    const claims = await tokens.verify(issue(day).token);

    const news = [[{ seq: 1, sessionId: who.sessionId, at: '' }], [{ seq: 2, sessionId: 'other', at: '' }]];
    const nextDay = Promise.withResolvers<undefined>();
    const feed = async (after: number) => {
      if (after === 1) await nextDay.promise;
      return { revocations: news[after] ?? [], cursor: after + 1 };
    };
    await using revocations = startRevocations({ feed, clock, log: silentLog, intervalMs: 1 });
    await new Promise<void>((resolve) => revocations.onRevoked(resolve));
    clock.advance(day - 1);
    const heard = new Promise<void>((resolve) => revocations.onRevoked(resolve));
    nextDay.resolve(undefined);
    await heard;
    expect(revocations.isRevoked(claims)).toBe(true);
  });

  test('cannot be processed while the keys were never had', async () => {
    const jwks = () => Promise.reject(new Error('away'));
    const tokens = createTokenVerifier({ jwks, ...unchanged, clock });
    await expect(tokens.verify(sign(who).token)).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' });
  });
});

test('revocations end a session, or the older tokens of a user, and outlive a feed that is away', async () => {
  const clock = createStoppedClock();
  const pages: RevocationPage[] = [
    {
      revocations: [
        { seq: 1, sessionId: 's1', at: '' },
        { seq: 2, userId: 'u2', issuedBefore: 100, at: '' },
      ],
      cursor: 2,
    },
  ];
  const asked: number[] = [];
  const away = Promise.withResolvers<undefined>();
  const feed = async (after: number) => {
    asked.push(after);
    const page = pages.shift();
    if (page) return page;
    away.resolve(undefined);
    throw new Error('away');
  };
  await using revocations = startRevocations({ feed, clock, log: silentLog, intervalMs: 1 });
  await new Promise<void>((resolve) => revocations.onRevoked(resolve));
  await away.promise;

  const claims = { userId: 'u1', role: 'RENTER', sessionId: 's0', issuedAt: 50, expiresAt: 950 };
  expect(revocations.isRevoked(claims)).toBe(false);
  expect(revocations.isRevoked({ ...claims, sessionId: 's1' })).toBe(true);
  expect(revocations.isRevoked({ ...claims, userId: 'u2' })).toBe(true);
  expect(revocations.isRevoked({ ...claims, userId: 'u2', issuedAt: 100 })).toBe(false);
  expect(asked.slice(0, 2)).toEqual([0, 2]);
});
