import { bindUseCases, type BoundUseCases } from '@bike-rentals/subgraph';
import { cancelRequest } from './cancel-request.ts';
import { submitRequest } from './submit-request.ts';
import { markNotificationsRead, updateProfile } from './update-profile.ts';
import type { UseCaseContext } from './use-case-context.ts';

const useCases = { cancelRequest, markNotificationsRead, submitRequest, updateProfile };

/** Everything that a resolver can change. */
export type UseCases = BoundUseCases<UseCaseContext, typeof useCases>;

export const createUseCases = (context: UseCaseContext): UseCases => bindUseCases(context, useCases);
