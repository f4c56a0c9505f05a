import type { Actor } from '@bike-rentals/contracts';
import type { TakenExport } from '@bike-rentals/imports';
import type { AskAuth } from '../../auth/ask-auth.ts';

const mutation = `mutation ($actorId: ID!, $actorRole: Role!, $file: String!, $filters: [String!]!) {
  recordExport(actorId: $actorId, actorRole: $actorRole, file: $file, filters: $filters)
}`;

/** Creates the function that has auth put an export in its log of accounts. It rejects if auth is away. */
export function createExportRecorder(ask: AskAuth) {
  return async ({ id, role }: Actor, taken: TakenExport): Promise<void> => {
    await ask<{ recordExport: true }>(mutation, { actorId: id, actorRole: role, ...taken });
  };
}
