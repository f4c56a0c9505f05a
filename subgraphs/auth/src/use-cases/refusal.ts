/** The messages of the codes with which auth refuses. */
export const refusals = {
  BAD_CREDENTIALS: 'Email or password is wrong.',
  CODE_REQUIRED: 'Give a code of your authenticator, too.',
  BAD_CODE: 'This code is wrong, or was used before.',
  THROTTLED: 'Too many attempts. Wait a while.',
  EMAIL_TAKEN: 'There is an account with this email already.',
  EMAIL_INVALID: 'This is not an email address.',
  WEAK_PASSWORD: 'Choose a stronger password.',
  SUSPENDED: 'This account is suspended.',
  TERMS_CHANGED: 'These are not the terms that hold now.',
  LOG_IN_FIRST: 'This address has an account: log in to it first.',
  ALREADY_VERIFIED: 'This address is verified already.',
  TOKEN_EXPIRED: 'The session has ended. Log in again.',
  TOKEN_USED: 'This was used before.',
  TOKEN_REUSED: 'This token was used before, so the session was ended. Log in again.',
} as const;

/** All codes with which auth refuses. */
export const refusalCodes = Object.keys(refusals) as RefusalCode[];
/** A code with which auth refuses. */
export type RefusalCode = keyof typeof refusals;

/** For the client to handle; `field` names the input at fault, if one is. */
export interface Refused {
  code: RefusalCode;
  message: string;
  field?: string;
  /** For how long it is of no use to try again, if that is known. */
  retryAfterMs?: number;
}

/** A refusal, with the message of its code unless another one is given. */
export function refuse(
  code: RefusalCode,
  { message, ...details }: Partial<Omit<Refused, 'code'>> = {},
): Refused {
  return { code, message: message ?? refusals[code], ...details };
}
