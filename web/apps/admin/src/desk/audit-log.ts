import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import {
  EmptyPanel,
  Icon,
  PageHeading,
  ProblemPanel,
  Skeleton,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { LogTabs } from '../common/log-tabs';
import { watchPersonName } from '../common/watch-person-name';
import { SelectField, type Choice } from '../common/select-field';
import { AuditLogDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { AuditList } from './audit-list';
import { messages as auditMessages } from './audit-messages';
import { messages } from './messages';

/** What staff has done, narrowed by the address: by whom, to what, and of which type. */
@Component({
  selector: 'admin-audit-log',
  imports: [AuditList, EmptyPanel, Icon, LogTabs, PageHeading, ProblemPanel, SelectField, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page page-wide">
      <header class="page-head">
        <h1 bikePageHeading>{{ t().log }}</h1>
      </header>
      <admin-log-tabs />
      <p class="soft">{{ t().logHint }}</p>
      <div class="rental-filters">
        <admin-select-field
          [label]="t().log"
          [isLabelHidden]="true"
          [choices]="typeChoices()"
          [empty]="shared().all"
          [value]="type() ?? ''"
          (valueChange)="set({ type: $event || null })"
        />
        @if (actor()) {
          <button type="button" class="chip is-active" (click)="set({ actor: null })">
            {{ t().onlyActor(actorName()) }}<bike-icon name="close" />
          </button>
        }
        @if (subject()) {
          <button type="button" class="chip is-active" (click)="set({ subject: null })">
            {{ t().onlySubject }}<bike-icon name="close" />
          </button>
        }
      </div>
      @if (query.data()?.auditLog; as page) {
        @if (page.nodes.length > 0) {
          <admin-audit-list [entries]="page.nodes" />
          @if (page.pageInfo.hasNextPage) {
            <button
              type="button"
              class="button"
              [attr.aria-disabled]="query.isFetching()"
              (click)="query.loadMore(page.pageInfo.endCursor)"
            >
              {{ shared().more }}
            </button>
          }
        } @else {
          <bike-empty [heading]="t().noLog" />
        }
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else {
        <bike-skeleton [count]="6" />
      }
    </div>
  `,
})
export class AuditLog {
  readonly actor = input<string>();
  readonly subject = input<string>();
  readonly type = input<string>();
  protected readonly t = useMessages(messages);
  readonly #texts = useMessages(auditMessages);
  protected readonly shared = useMessages(shared);
  readonly #router = inject(Router);
  protected readonly query = watchQuery(AuditLogDocument, () => {
    const type = this.type();
    return {
      filter: {
        ...(this.actor() && { actorId: this.actor() }),
        ...(this.subject() && { subjectId: this.subject() }),
        ...(type && { types: [type] }),
      },
    };
  });
  protected readonly actorName = watchPersonName(this.actor);
  protected readonly typeChoices = computed<Choice[]>(() =>
    Object.entries(this.#texts().types).map(([value, label]) => ({ value, label })),
  );

  protected set(queryParams: Record<string, string | null>): void {
    void this.#router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
