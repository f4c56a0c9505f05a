import { findEmailKey, validatePassword } from './credentials.ts';
import { decideRefresh, rotationGraceMs } from './refresh.ts';
import { countFailure, forgetAfterMs, freeAttempts, toWaitMs, type Failures } from './throttle.ts';

const now = new Date('2026-05-01T09:00:00Z');
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);

describe('credentials', () => {
  test.each([
    [' Ada@Example.ORG ', 'ada@example.org'],
    ['a@b.c', 'a@b.c'],
    ['jose\u0301@example.org', 'josé@example.org'],
    ["o'brien+bikes@mail.example.org", "o'brien+bikes@mail.example.org"],
  ])('%j is the address %j', (typed, key) => {
    expect(findEmailKey(typed)).toBe(key);
  });

  test.each([
    ['', 'ada', 'ada@example', '@example.org', 'ada@', 'a@b@c.org', 'a da@example.org'],
    ['a,victim@example.org', 'Ada<victim@example.org>', 'a;b@example.org', '"ada"@example.org'],
    ['ada\n@example.org', 'a\u0000b@example.org', 'a\u200bb@example.org', `${'a'.repeat(250)}@b.org`],
  ])('no address: %j and the like', (...typed) => {
    for (const text of typed) expect(findEmailKey(text)).toBeUndefined();
  });

  test.each([
    ['ninechars', 'at least 10'],
    ['x'.repeat(257), 'at most 256'],
    ['abababababab', 'repeats'],
    ['Ada@Example.org', 'the email address'],
  ])('%j is refused as a password: %s', (password, reason) => {
    expect(validatePassword(password, 'ada@example.org')).toContain(reason);
  });

  test('a long password of few words is fine, spaces and all', () => {
    expect(validatePassword('correct horse battery', 'ada@example.org')).toBeUndefined();
  });
});

describe('throttle', () => {
  const free = freeAttempts.account;
  const past = (failures: number, since = 0): Failures => ({ failures, lastAt: ago(since) });

  test('nothing is waited for as long as attempts are free', () => {
    expect(toWaitMs(undefined, free, now)).toBe(0);
    for (let failures = 0; failures < free; failures += 1)
      expect(toWaitMs(past(failures), free, now)).toBe(0);
  });

  test('then the wait starts at a second and doubles with each failure, up to a quarter of an hour', () => {
    const waits = Array.from({ length: 30 }, (_, more) => toWaitMs(past(free + more), free, now));
    expect(waits.slice(0, 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map((s) => s * 1_000));
    expect(new Set(waits.slice(10))).toEqual(new Set([15 * 60_000]));
  });

  test('the wait runs down with the time, and is over exactly at its end', () => {
    expect(toWaitMs(past(free + 2, 3_999), free, now)).toBe(1);
    expect(toWaitMs(past(free + 2, 4_000), free, now)).toBe(0);
  });

  test('an hour without a failure forgets all of them', () => {
    expect(toWaitMs(past(1_000, forgetAfterMs), free, now)).toBe(0);
    expect(countFailure(past(1_000, forgetAfterMs), now)).toEqual({ failures: 1, lastAt: now });
    expect(countFailure(past(7, forgetAfterMs - 1), now)).toEqual({ failures: 8, lastAt: now });
    expect(countFailure(undefined, now)).toEqual({ failures: 1, lastAt: now });
  });
});

describe('refresh', () => {
  const presents = [
    { what: 'unknown', token: undefined },
    ...[false, true].flatMap((hasEnded) =>
      [false, true].flatMap((isOld) =>
        [undefined, 0, rotationGraceMs, rotationGraceMs + 1].map((rotated) => ({
          what: `${hasEnded ? 'ended' : 'running'}, ${isOld ? 'expired' : 'valid'}, rotated ${rotated ?? 'never'}`,
          token: {
            expiresAt: isOld ? now : new Date(now.getTime() + 1),
            rotatedAt: rotated === undefined ? null : ago(rotated),
            session: { endedAt: hasEnded ? ago(1) : null },
          },
        })),
      ),
    ),
  ];

  test('every kind of token there is gets its one answer', () => {
    const answers = presents.map(({ what, token }) => `${what}: ${decideRefresh(token, now)}`);
    expect(answers).toEqual([
      'unknown: expired',
      'running, valid, rotated never: rotate',
      'running, valid, rotated 0: grace',
      'running, valid, rotated 10000: grace',
      'running, valid, rotated 10001: reused',
      ...presents.slice(5).map(({ what }) => `${what}: expired`),
    ]);
    expect(answers).toHaveLength(17);
  });
});
