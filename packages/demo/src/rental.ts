/** What is the same of all rentals of the demo: nothing out of the ordinary has happened. */
export const plainRental = {
  bikeSince: null,
  graceEndsAt: null,
  remindAt: null,
  policyRef: null,
  planRef: null,
  earlierMinutes: 0,
  fee: null,
  feeRevision: 0,
  remindedAt: null,
  priceNoticeAt: null,
  extensions: 0,
  overdueAt: null,
  overdueStep: 0,
  foundAt: null,
  voidedAt: null,
  isExemptFromLimits: false,
} as const;
