import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  Clock,
  Format,
  GraphqlRequests,
  PageHeading,
  ProblemPanel,
  Skeleton,
  Toaster,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { toReason } from '../common/field-errors';
import { MoreButton } from '../common/more-button';
import { toPersonName } from '../common/person';
import { SelectField } from '../common/select-field';
import {
  RuleHistoryDocument,
  RulesDocument,
  SetPolicyDocument,
  type RuleFactsFragment,
  type RuleVersionFragment,
} from '../graphql.generated';
import { messages as shared } from '../messages';
import { TermsSection } from '../terms/terms-section';
import { messages } from './messages';
import { RuleDialog } from './rule-dialog';

/** What the town decides by: what is in force where, and from where; changed for the town, a model, a station or both. */
@Component({
  selector: 'admin-rules',
  imports: [
    MoreButton,
    PageHeading,
    ProblemPanel,
    RouterLink,
    RuleDialog,
    SelectField,
    Skeleton,
    TermsSection,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './rules.html',
})
export class Rules {
  readonly model = input<string>();
  readonly station = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  protected readonly catalogue = inject(Catalogue);
  protected readonly clock = inject(Clock);
  readonly #router = inject(Router);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  protected readonly scope = computed(() => ({
    ...(this.model() && { modelId: this.model() }),
    ...(this.station() && { stationId: this.station() }),
  }));
  protected readonly query = watchQuery(RulesDocument, () => this.scope());
  protected readonly history = watchQuery(RuleHistoryDocument, () => ({ scope: this.scope() }));
  protected readonly rules = computed(() => this.query.data()?.effectivePolicy);
  protected readonly versions = computed(() => this.history.data()?.policyHistory);
  /** That of this scope which was saved last. */
  protected readonly lastVersion = computed(() => this.versions()?.nodes[0]?.version ?? 0);
  protected readonly own = computed(() => {
    if (this.model()) return this.station() ? 'MODEL_AT_STATION' : 'MODEL';
    return this.station() ? 'STATION' : 'TOWN';
  });
  protected readonly changing = signal<RuleFactsFragment | undefined>(undefined);
  protected readonly isUndoing = signal(false);
  protected readonly toPersonName = toPersonName;

  protected set(params: { model?: string | null; station?: string | null }): void {
    void this.#router.navigate([], { queryParams: params, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected async reload(): Promise<void> {
    await Promise.all([this.query.reload(), this.history.reload()]);
  }

  /** What was saved to hold at once is not planned, whatever the clock of this page shows. */
  protected isPlanned({ validFrom, at }: RuleVersionFragment): boolean {
    return validFrom !== at && Date.parse(validFrom) > this.clock.now();
  }

  /** A new version that says what was said before: at once, or when the undone one would have begun. */
  protected async undo(version: RuleVersionFragment): Promise<void> {
    if (this.isUndoing()) return;
    this.isUndoing.set(true);
    const input = {
      scope: this.scope(),
      changes: version.changes.map(({ key, before }) => ({ key, value: before })),
      validFrom: this.isPlanned(version) ? version.validFrom : null,
      version: this.lastVersion(),
      reason: this.t().undoReason(version.version),
    };
    const { data, problem } = await this.#requests.mutate(SetPolicyDocument, { input });
    this.isUndoing.set(false);
    const refusal = problem ?? (data.setPolicy.__typename === 'PolicyRefused' ? data.setPolicy : undefined);
    this.#toaster.show(
      refusal ? toReason(refusal, this.shared()) : this.t().undone,
      refusal ? 'bad' : 'good',
    );
    await this.reload();
  }
}
