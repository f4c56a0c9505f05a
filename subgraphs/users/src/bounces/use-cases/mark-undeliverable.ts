import { staffRecipient } from '../../notifications/domain/staff-notices.ts';
import { findMailSettings, saveMailBounce } from '../../profiles/store/mail-settings.ts';
import type { Transaction } from '../../store/open-store.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { forgetSentMails } from '../store/sent-mails.ts';

/** Nothing is mailed any more to a user whose address does not exist; of the staff only the log tells. */
export async function markUndeliverable(
  tx: Transaction,
  { clock, log }: Pick<UseCaseContext, 'clock' | 'log'>,
  userId: string,
): Promise<void> {
  if (userId === staffRecipient) {
    log.warn('an address of the staff does not exist: see STAFF_EMAIL');
    return;
  }
  if ((await findMailSettings(tx, userId)).bouncedAt) return;
  log.warn({ userId }, 'there is no such mail address: nothing is mailed to it any more');
  await saveMailBounce(tx, userId, clock.now());
}

/** The address is another one, or is good again. Reports on mails of before say nothing about it. */
export async function markDeliverable(tx: Transaction, userId: string): Promise<void> {
  await saveMailBounce(tx, userId, null);
  await forgetSentMails(tx, userId);
}
