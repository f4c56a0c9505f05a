import { argon2Sync } from 'node:crypto';
import { hashPassword, verifyPassword } from './password-hash.ts';

test('a hash is in PHC format, salted, and fits its password only', async () => {
  const [hash, other] = await Promise.all([hashPassword('a good password'), hashPassword('a good password')]);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(hash).not.toBe(other);
  expect(await verifyPassword('a good password', hash)).toBe(true);
  expect(await verifyPassword('a good passwore', hash)).toBe(false);
  expect(await verifyPassword('', hash)).toBe(false);
});

test('a password may be typed composed or decomposed', async () => {
  expect(await verifyPassword('cafe\u0301 au lait', await hashPassword('caf\u00e9 au lait'))).toBe(true);
});

test('a hash made at another cost is still checked, and what is no hash fits nothing', async () => {
  const salt = Buffer.from('a salt of sixteen'.slice(0, 16));
  const cost = { parallelism: 1, memory: 64, passes: 1, tagLength: 32 };
  const hash = argon2Sync('argon2id', { message: 'a good password', nonce: salt, ...cost });
  const stored = `$argon2id$v=19$m=64,t=1,p=1$${salt.toString('base64')}$${hash.toString('base64')}`;
  expect(await verifyPassword('a good password', stored)).toBe(true);
  expect(await verifyPassword('another password', stored)).toBe(false);
  expect(await verifyPassword('none', 'none')).toBe(false);
});
