import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Format, useMessages } from '@bike/platform';
import { toPersonName } from '../common/person';
import type { AccountEntryFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './account-log-messages';

/** What has happened to accounts, as a list. */
@Component({
  selector: 'admin-account-log-list',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol class="history">
      @for (entry of entries(); track entry.eventId) {
        <li class="history-entry">
          <time class="soft small number" [attr.datetime]="entry.at">{{ format.dateTime(entry.at) }}</time>
          <div>
            <p>
              <strong>{{ toTitle(entry) }}</strong>&ngsp;
              <span class="soft small">{{ toAuthor(entry) }}</span>
            </p>
            @if (entry.reason; as reason) {
              <p class="history-reason">{{ reason }}</p>
            }
            @if (entry.toRole; as role) {
              <p class="small">
                @if (entry.fromRole; as before) {
                  {{ shared().roles[before] }} →
                }
                {{ shared().roles[role] }}
              </p>
            }
            @if (entry.file; as file) {
              <p class="small number">{{ file }}</p>
            }
            @if (entry.termsVersion; as version) {
              <p class="small">{{ t().version(version) }}</p>
            }
            @if (!isOfOneAccount() && entry.user; as user) {
              <p class="soft small audit-links">
                <a [routerLink]="['/admin/people', user.id]">{{ toPersonName(user) ?? shared().unnamed }}</a>
              </p>
            }
          </div>
        </li>
      }
    </ol>
  `,
})
export class AccountLogList {
  readonly entries = input.required<readonly AccountEntryFragment[]>();
  /** The page says whose account it is. */
  readonly isOfOneAccount = input(false);
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  protected readonly toPersonName = toPersonName;

  protected toTitle({ type, hasSecondFactor }: AccountEntryFragment): string {
    if (hasSecondFactor != null) return hasSecondFactor ? this.t().factorAdded : this.t().factorRemoved;
    return this.t().types[type] ?? type;
  }

  /** Somebody's own doing needs no name beside it. */
  protected toAuthor({ actor, user }: AccountEntryFragment): string {
    if (!actor) return this.t().byNobody;
    return actor.id === user?.id
      ? this.t().bySelf
      : this.t().by(toPersonName(actor) ?? this.shared().unnamed);
  }
}
