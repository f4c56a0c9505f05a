import { Secret, TOTP } from 'otpauth';

/** Seconds that a code is shown. */
const period = 30;
/** Steps by which the clock of a device may be off. */
const maxDrift = 1;
/** Codes for whoever has lost the device. */
export const recoveryCodeCount = 10;

const create = (secret: string, label = '') =>
  new TOTP({ issuer: 'Bike Rentals', label, secret: Secret.fromBase32(secret), period, digits: 6 });

/** What an authenticator reads as a QR code or a link. */
export const toOtpauthUri = (secret: string, email: string): string => create(secret, email).toString();

/**
 * The step of a code that is right, for a clock that may be off by one step; undefined if it is wrong, or not newer
 * than the last one: whoever has read a code over the shoulder cannot use it again.
 */
export function findStep(
  { secret, lastStep }: { secret: string; lastStep: number },
  code: string,
  now: Date,
): number | undefined {
  const delta = create(secret).validate({
    token: code.replaceAll(/\s/g, ''),
    timestamp: now.getTime(),
    window: maxDrift,
  });
  if (delta === null) return undefined;
  const step = Math.floor(now.getTime() / (1_000 * period)) + delta;
  return step > lastStep ? step : undefined;
}
