/** What all apps share. A module of its own in the page, so that there is one session, one cache and one connection. */
export { SessionStore, type SessionState, type SessionUser } from './session/session-store';
export { StepUp } from './session/step-up';
export { TermsPanel } from './session/terms-panel';
export type { SessionProblem } from './session/session-door';
export { GRAPHQL_CONNECTION, provideGraphql } from './graphql/provide-graphql';
export { GraphqlRequests, type Answer } from './graphql/graphql-requests';
export { FileRequests } from './files/file-requests';
export { loadWholeList } from './graphql/load-whole-list';
export { watchQuery, type QueryState } from './graphql/watch-query';
export { isTemporary, type Problem } from './graphql/problem';
export { LiveEvents, type BikeEvent, type LiveState } from './live/live-events';
export {
  PersonalStore,
  type ActiveRental,
  type LiveNotification,
  type WaitingEntry,
} from './personal/personal-store';
export {
  RentalRequests,
  type LateReturn,
  type RentWish,
  type RequestOutcome,
} from './requests/rental-requests';
export { PartChips } from './requests/part-chips';
export { ReportDialog } from './requests/report-dialog';
export { ReturnByChoice } from './requests/return-by-choice';
export { findChoice, type Choice, type RentPlace } from './requests/rental-terms';
export { UndoDialog } from './requests/undo-dialog';
export { I18n, languages, plural, useMessages, type Catalogue, type Language } from './i18n/i18n';
export { Format, minorDigits } from './format/format';
export { Clock } from './format/clock';
export { toInstant, toLocal } from './format/town-instant';
export { Icon, type IconName } from './ui/icon';
export { Dialog } from './ui/dialog';
export { Toaster, Toasts, type ToastTone } from './ui/toaster';
export { EmptyPanel, ProblemPanel, Skeleton } from './ui/state-panel';
export { PageHeading } from './ui/page-heading';
export { readForm } from './ui/read-form';
export { Theme, themes, type ThemeChoice } from './ui/theme';
export { TownMap, type Place } from './map/town-map';
export { toMetres } from './map/to-metres';
export type { StationOnMap, StationTone } from './map/station-marker';
export { messages as platformMessages } from './messages';
