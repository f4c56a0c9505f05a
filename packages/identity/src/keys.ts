import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

/** An ES256 public key (RFC 7518, section 6.2); `kid` is its thumbprint (RFC 7638). */
export interface PublicJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  kid: string;
  alg: 'ES256';
  use: 'sig';
}

export interface PrivateJwk extends PublicJwk {
  d: string;
}

/** A set of public keys (RFC 7517, section 5). */
export interface Jwks {
  keys: PublicJwk[];
}

export function createPrivateJwk(): PrivateJwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return toPrivateJwk(privateKey.export({ format: 'jwk' }));
}

/** Reads a private key, say from a file. Throws if it is not an ES256 one; a missing `kid` is filled in. */
export function toPrivateJwk(value: unknown): PrivateJwk {
  const { kty, crv, x, y, d, kid } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (kty !== 'EC' || crv !== 'P-256') throw new Error('not an ES256 key (kty EC, crv P-256)');
  if (typeof x !== 'string' || typeof y !== 'string') throw new Error('not a key: x or y is missing');
  if (typeof d !== 'string') throw new Error('not a private key: d is missing');
  const named = typeof kid === 'string' ? kid : toThumbprint({ x, y });
  const jwk: PrivateJwk = { kty, crv, x, y, d, kid: named, alg: 'ES256', use: 'sig' };
  toPrivateKey(jwk);
  return jwk;
}

/** The public half, safe to publish. */
export function toPublicJwk({ kty, crv, x, y, kid, alg, use }: PublicJwk): PublicJwk {
  return { kty, crv, x, y, kid, alg, use };
}

/** What is published at a JWKS address: public halves only, whatever is given. */
export function toJwks(keys: readonly PublicJwk[]): Jwks {
  return { keys: keys.map(toPublicJwk) };
}

/** RFC 7638, section 3: the required members, in lexicographic order, hashed. */
export function toThumbprint({ x, y }: { x: string; y: string }): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
}

export function toPrivateKey(jwk: PrivateJwk): KeyObject {
  return createPrivateKey({ key: { ...jwk }, format: 'jwk' });
}

/** Keys by `kid`. Keys of other kinds than ES256 are passed over: nothing here could use them. */
export function toKeyMap({ keys }: Jwks): ReadonlyMap<string, KeyObject> {
  const usable = keys.filter((key) => (key.kty as string) === 'EC' && (key.crv as string) === 'P-256');
  return new Map(usable.map((key) => [key.kid, createPublicKey({ key: { ...key }, format: 'jwk' })]));
}
