import { bindUseCases, type BoundUseCases } from '@bike-rentals/subgraph';
import { clearMailBounce, setMailChoices } from '../notifications/use-cases/mail-choices.ts';
import { markNotificationsRead } from '../notifications/use-cases/mark-notifications-read.ts';
import { updateProfile } from '../profiles/use-cases/update-profile.ts';
import { cancelRequest } from '../requests/use-cases/cancel-request.ts';
import { submitRequest } from '../requests/use-cases/submit-request.ts';
import type { UseCaseContext } from './use-case-context.ts';

const useCases = {
  cancelRequest,
  clearMailBounce,
  markNotificationsRead,
  setMailChoices,
  submitRequest,
  updateProfile,
};

/** Everything that a resolver can change. */
export type UseCases = BoundUseCases<UseCaseContext, typeof useCases>;

/** Binds all use cases to their context. */
export const createUseCases = (context: UseCaseContext): UseCases => bindUseCases(context, useCases);
