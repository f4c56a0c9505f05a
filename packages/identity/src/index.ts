export {
  createTokenSigner,
  createTokenVerifier,
  TokenError,
  toViewer,
  type AccessClaims,
  type TokenErrorCode,
  type TokenSignerOptions,
  type TokenVerifier,
  type TokenVerifierOptions,
} from './access-tokens.ts';
export {
  ASSERTION_HEADER,
  ASSERTION_ISSUER,
  ASSERTION_LIFETIME_S,
  createAssertionSigner,
  createAssertionVerifier,
  InvalidAssertionError,
  type AssertionSigner,
  type AssertionVerifier,
  type AssertionVerifierOptions,
} from './assertions.ts';
export { createJwksSource, type JwksSource } from './jwks-source.ts';
export {
  createPrivateJwk,
  toJwks,
  toPrivateJwk,
  toPublicJwk,
  toThumbprint,
  type Jwks,
  type PrivateJwk,
  type PublicJwk,
} from './keys.ts';
export { isProven, provenForMs } from './proof.ts';
export {
  createRevocationFeed,
  REVOCATIONS_AUDIENCE,
  startRevocations,
  type Revocation,
  type RevocationFeed,
  type RevocationPage,
  type Revocations,
  type RevocationsOptions,
} from './revocations.ts';
export type { Viewer } from './viewer.ts';
export { readJwks, readPrivateJwk } from './key-files.ts';
