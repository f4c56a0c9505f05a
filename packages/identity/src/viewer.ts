/**
 * The authenticated caller. `role` alone is for responses that all viewers of a role share: it has no subject.
 * `address` is the client's, from a trusted hop; undefined where it is unknown or must not matter. `authTime` (unix
 * seconds) is when the user has last logged in or stepped up; undefined counts as never.
 */
export type Viewer<Role extends string = string> = (
  | { kind: 'anonymous' }
  | { kind: 'user'; userId: string; role: Role; sessionId: string; authTime?: number | undefined }
  | { kind: 'role'; role: Role }
) & { address?: string | undefined };
