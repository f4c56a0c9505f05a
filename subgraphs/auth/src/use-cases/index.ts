import { bindUseCases, type BoundUseCases } from '@bike-rentals/subgraph';
import { applyPeopleImport, checkImport } from '../imports/use-cases/imports.ts';
import { recordExport } from '../imports/use-cases/record-export.ts';
import { confirmEmailChange, requestEmailChange, undoEmailChange } from './change-email.ts';
import { changePassword } from './change-password.ts';
import { approveUser, reinstateUser, rejectUser, suspendUser } from './change-state.ts';
import { acceptInvitation, invite, readInvitation, withdrawInvitation } from './invite.ts';
import { logIn } from './log-in.ts';
import {
  endOtherSessions,
  endOwnSession,
  identifySession,
  logOut,
  refreshSession,
} from './refresh-session.ts';
import { readMail } from './read-mail.ts';
import { register } from './register.ts';
import { requestPasswordReset, resetPassword } from './reset-password.ts';
import { resetSecondFactor } from './reset-second-factor.ts';
import { setRole } from './set-role.ts';
import { acceptTerms, publishTerms } from './terms.ts';
import { confirmEnrolment, enrolTotp, removeTotp, stepUp } from './totp.ts';
import { resendVerification, verifyEmail } from './verify-email.ts';
import type { UseCaseContext } from './use-case-context.ts';

const useCases = {
  acceptInvitation,
  acceptTerms,
  applyPeopleImport,
  approveUser,
  changePassword,
  checkImport,
  confirmEmailChange,
  confirmEnrolment,
  endOtherSessions,
  endOwnSession,
  enrolTotp,
  identifySession,
  invite,
  logIn,
  logOut,
  publishTerms,
  readInvitation,
  readMail,
  recordExport,
  refreshSession,
  register,
  reinstateUser,
  rejectUser,
  removeTotp,
  requestEmailChange,
  requestPasswordReset,
  resendVerification,
  resetPassword,
  resetSecondFactor,
  setRole,
  stepUp,
  suspendUser,
  undoEmailChange,
  verifyEmail,
  withdrawInvitation,
};

/** Everything that a resolver can change. */
export type UseCases = BoundUseCases<UseCaseContext, typeof useCases>;

/** Binds all use cases to their context. */
export const createUseCases = (context: UseCaseContext): UseCases => bindUseCases(context, useCases);
