import { createManualClock } from '@bike-rentals/testing';
import { anonymousOnly } from './authenticate.ts';
import { watchToken } from './watch-token.ts';

test('what was revoked since it was looked at ends at once', () => {
  const clock = createManualClock();
  const issuedAt = clock.now().getTime() / 1000;
  const claims = { userId: 'u', role: 'R', sessionId: 's', issuedAt, expiresAt: issuedAt + 60 };
  const authenticator = { ...anonymousOnly, isRevoked: () => true };
  const reasons: string[] = [];
  watchToken(claims, { authenticator, clock, onEnd: (reason) => reasons.push(reason) });
  expect(reasons).toEqual(['The token has been revoked.']);
});
