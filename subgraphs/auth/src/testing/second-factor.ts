import type { Viewer } from '@bike-rentals/identity';
import { Secret, TOTP } from 'otpauth';
import type { TestAuth } from './start-test-auth.ts';

/** The code that an authenticator shows now. */
export const toCode = (auth: TestAuth, secret: string): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: auth.clock.now().getTime() });

/** Adds a second factor to the viewer's account; the answer is its secret. */
export async function addSecondFactor(auth: TestAuth, viewer: Viewer): Promise<string> {
  const { enrolTotp } = await auth.ask<{ enrolTotp: { secret: string } }>(
    viewer,
    'mutation { enrolTotp { secret } }',
  );
  const confirm = 'mutation ($code: String!) { confirmTotp(code: $code) { ... on RecoveryCodes { codes } } }';
  await auth.ask(viewer, confirm, { code: toCode(auth, enrolTotp.secret) });
  // A code is accepted once.
  auth.clock.advance(60_000);
  return enrolTotp.secret;
}
