import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { Format, useMessages } from '@bike/platform';
import { readDuration } from '../rules/rule-value';
import type { MembershipFactsFragment } from '../graphql.generated';
import { EndDialog } from './end-dialog';
import { GrantDialog } from './grant-dialog';
import { messages } from './messages';

/** The memberships of a person, which staff grants and ends. */
@Component({
  selector: 'admin-memberships',
  imports: [EndDialog, GrantDialog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="section" aria-labelledby="memberships-title">
      <div class="card-head">
        <h2 id="memberships-title">{{ t().title }}</h2>
        @if (canChange()) {
          <button type="button" class="button button-small" (click)="isGranting.set(true)">
            {{ t().grant }}
          </button>
        }
      </div>
      @if (memberships().length > 0) {
        <ul class="row-list row-list-framed">
          @for (one of memberships(); track one.id) {
            <li class="row row-plain">
              <span class="row-text">
                <strong>{{ one.name }}</strong>
                <span class="soft small">{{ toSpan(one) }}</span>
              </span>
              <span class="row-tags">
                <span class="tag" [attr.data-tone]="one.state === 'ACTIVE' ? 'good' : null">
                  {{ t().states[one.state] }}
                </span>
                @if (canChange() && one.state !== 'ENDED') {
                  <button type="button" class="button button-small" (click)="ending.set(one)">
                    {{ t().end }}<span class="visually-hidden"> {{ one.name }}</span>
                  </button>
                }
              </span>
            </li>
          }
        </ul>
      } @else {
        <p class="soft">{{ t().none }}</p>
      }
      @if (isGranting()) {
        <admin-grant-dialog
          [userId]="userId()"
          [name]="name()"
          (changed)="changed.emit()"
          (closed)="isGranting.set(false)"
        />
      }
      @if (ending(); as one) {
        <admin-end-membership-dialog
          [membershipId]="one.id"
          [name]="one.name"
          (changed)="changed.emit()"
          (closed)="ending.set(undefined)"
        />
      }
    </section>
  `,
})
export class Memberships {
  readonly userId = input.required<string>();
  /** Of the person. */
  readonly name = input.required<string>();
  readonly memberships = input.required<readonly MembershipFactsFragment[]>();
  /** Nobody makes themselves a member. */
  readonly canChange = input(true);
  readonly changed = output();
  protected readonly t = useMessages(messages);
  readonly #format = inject(Format);
  protected readonly isGranting = signal(false);
  protected readonly ending = signal<MembershipFactsFragment | undefined>(undefined);

  protected toSpan({ from, to, length }: MembershipFactsFragment): string {
    if (!from || !to) return this.t().fromFirstRental(readDuration(length)?.days ?? 0);
    return this.t().span(this.#format.date(from), this.#format.date(to));
  }
}
