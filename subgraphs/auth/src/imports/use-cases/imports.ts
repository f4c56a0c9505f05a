import type { Actor } from '@bike-rentals/contracts';
import { createImports, type ImportRefusal, type ImportService } from '@bike-rentals/imports';
import type { PlannedLine } from '@bike-rentals/imports/domain';
import { findEmailKey } from '../../domain/credentials.ts';
import { findAccount } from '../../store/accounts.ts';
import { appendImportEvent } from '../../store/events.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { getStaff } from '../../use-cases/change-state.ts';
import type { SessionOwner } from '../../use-cases/refresh-session.ts';
import { sendInvitations, type Invited } from '../../use-cases/send-invitations.ts';
import { requireProof } from '../../use-cases/totp.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { columns } from '../domain/columns.ts';
import type { ImportKind } from '../domain/import-kinds.ts';
import { planPerson } from '../domain/plan-person.ts';
import { findKnownPeople } from '../store/known-people.ts';

/** What importing people takes. */
export type PeopleService = ImportService<Reader, Transaction> & Pick<UseCaseContext, 'deriveToken'>;

/** Files of people; without the checks of `applyPeopleImport`. */
export const imports = createImports<PeopleService, Reader, Transaction, ImportKind>({
  columns,
  table: (client) => client.import,
  async findPlan({ clock }, client, { rows }) {
    const known = await findKnownPeople(client, rows, clock.now());
    return (values, key) => planPerson(values, known, key);
  },
  async apply(service, tx, { lines, actor }) {
    const changing = lines.filter(({ action }) => action === 'CREATE' || action === 'CHANGE');
    if (changing.length === 0) return [];
    if (!(await mayInvite(tx, actor))) return changing;
    await sendInvitations(tx, service, actor, changing.map(toInvited));
    return [];
  },
  async recordEnd({ createId, clock }, tx, { known: { id, kind }, actor, result, isStopped }) {
    const payload = { importId: id, kind, counts: result, ...(isStopped && { isStopped }) };
    await appendImportEvent(tx, { eventId: createId(), payload, actor, at: clock.now() });
  },
});

export const { checkImport, runImports, forgetImports, importAtOnce } = imports;

/** Invites those of a file that was checked: to any role, so it needs what `setRole` needs. */
export async function applyPeopleImport(
  service: UseCaseContext,
  admin: SessionOwner,
  order: { id: string; skipRefused: boolean },
): Promise<ImportRefusal | undefined> {
  const actor = await service.store.transact(async (tx) => {
    const staff = await getStaff(tx, admin.userId, ['ADMIN']);
    await requireProof(tx, service, admin);
    return staff;
  });
  return imports.applyImport(service, actor, order);
}

/** Whoever applies a file may be no admin any more before it has come to its end. */
async function mayInvite(tx: Transaction, { id, role }: Actor): Promise<boolean> {
  if (role === 'SYSTEM') return true;
  const account = await findAccount(tx, id);
  return account?.role === 'ADMIN' && account.suspendedAt === null;
}

function toInvited({ values }: PlannedLine): Invited {
  const { email, role, language } = values as { email: string } & Pick<Invited, 'role'> & {
      language: Invited['language'] | null;
    };
  return { email, emailKey: findEmailKey(email) ?? email, role, language: language ?? undefined };
}
