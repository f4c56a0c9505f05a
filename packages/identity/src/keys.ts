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

/** A private ES256 key as a JWK (RFC 7517), with its `kid`. */
export interface PrivateJwk extends PublicJwk {
  d: string;
}

/** A set of public keys (RFC 7517, section 5). */
export interface Jwks {
  keys: PublicJwk[];
}

/** Creates a key; its `kid` is its thumbprint (RFC 7638). */
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

/** The key object of a private JWK. */
export function toPrivateKey(jwk: PrivateJwk): KeyObject {
  return createPrivateKey({ key: { ...jwk }, format: 'jwk' });
}

/** Keys by `kid`. Those that are not there to check ES256 signatures are passed over, and so are broken ones. */
export function toKeyMap({ keys }: Jwks): ReadonlyMap<string, KeyObject> {
  return new Map(keys.filter(isForSignatures).flatMap((key) => toEntry(key)));
}

/** RFC 7517, sections 4.1 to 4.5: what is left out restricts nothing. */
function isForSignatures(jwk: object): jwk is PublicJwk {
  const { kty, crv, kid, use, alg, key_ops: operations } = jwk as Partial<Record<string, unknown>>;
  return (
    kty === 'EC' &&
    crv === 'P-256' &&
    typeof kid === 'string' &&
    (use === undefined || use === 'sig') &&
    (alg === undefined || alg === 'ES256') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')))
  );
}

function toEntry({ kty, crv, x, y, kid }: PublicJwk): [string, KeyObject][] {
  try {
    return [[kid, createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })]];
  } catch {
    return [];
  }
}
