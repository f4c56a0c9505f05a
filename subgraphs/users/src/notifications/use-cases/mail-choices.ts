import { markDeliverable } from '../../bounces/use-cases/mark-undeliverable.ts';
import { findMailSettings, saveMailChoices } from '../../profiles/store/mail-settings.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { canBeSwitchedOff, type MailChoices } from '../domain/mail-rules.ts';
import type { NotificationKind } from '../domain/notification-content.ts';

/** Changes what a user is mailed; what is left out stays as it is. Kinds that nobody can switch off stay on. */
export async function setMailChoices(
  { store, clock }: UseCaseContext,
  userId: string,
  changes: Partial<MailChoices>,
): Promise<void> {
  await store.transact(async (tx) => {
    const { digest, off } = { ...(await findMailSettings(tx, userId)), ...changes };
    await saveMailChoices(tx, userId, { digest, off: [...off].filter(canBeSwitchedOff), now: clock.now() });
  });
}

/** Switches off some kinds more. */
export async function switchOffMails(
  { store, clock }: UseCaseContext,
  userId: string,
  kinds: readonly NotificationKind[],
): Promise<void> {
  await store.transact(async (tx) => {
    const { digest, off } = await findMailSettings(tx, userId);
    const all = [...off, ...kinds].filter(canBeSwitchedOff);
    await saveMailChoices(tx, userId, { digest, off: new Set(all), now: clock.now() });
  });
}

/** Mails go to the user's address again. */
export async function clearMailBounce({ store }: UseCaseContext, userId: string): Promise<void> {
  await store.transact((tx) => markDeliverable(tx, userId));
}
