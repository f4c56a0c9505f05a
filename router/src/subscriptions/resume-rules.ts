/** How a subscription goes on after its subgraph was away: which argument takes which field of the last event. */
export interface ResumeRule {
  argument: string;
  cursor: string;
}

/** By coordinate, `Subscription.field`. */
export type ResumeRules = Readonly<Record<string, ResumeRule>>;
