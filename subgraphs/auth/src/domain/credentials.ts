/**
 * No spaces, no control or invisible characters, and none that means something in a list of recipients (RFC 5322,
 * section 3.4):
 * Mail to an account `a,victim@example.org` must not go to another address.
 */
const address =
  /^[^\s@\p{C}\p{DI}()<>[\]\\,;:"]+@[^\s@\p{C}\p{DI}()<>[\]\\,;:"]+\.[^\s@\p{C}\p{DI}()<>[\]\\,;:"]+$/u;

/** Lower case and NFC: the same address however it is typed. Undefined for what cannot be an address. */
export function findEmailKey(email: string): string | undefined {
  const key = email.trim().normalize('NFC').toLowerCase();
  return key.length <= 254 && address.test(key) ? key : undefined;
}

const minLength = 10;
/** Longer input only costs us time. */
const maxLength = 256;

/** Length is what counts (NIST SP 800-63B, section 3.1.1.2); why it is refused, or undefined. */
export function validatePassword(password: string, emailKey: string): string | undefined {
  if (password.length < minLength) return `A password has at least ${minLength} characters.`;
  if (password.length > maxLength) return `A password has at most ${maxLength} characters.`;
  if (new Set(password).size < 4) return 'This password repeats too few characters.';
  if (password.toLowerCase() === emailKey) return 'The password is the email address.';
  return undefined;
}
