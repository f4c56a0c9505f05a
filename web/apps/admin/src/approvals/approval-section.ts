import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { Format, useMessages } from '@bike/platform';
import type { ApprovalFactsFragment } from '../graphql.generated';
import { ApprovalDialog } from './approval-dialog';
import { messages } from './messages';

/** Whether a person may rent the models that need an approval. */
@Component({
  selector: 'admin-approval-section',
  imports: [ApprovalDialog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="section" aria-labelledby="approval-title">
      <div class="card-head">
        <h2 id="approval-title">{{ t().title }}</h2>
        @if (canChange()) {
          <div class="button-row">
            @if (!isApproved()) {
              <button type="button" class="button button-small" (click)="deciding.set('approve')">
                {{ t().approve }}
              </button>
            }
            @if (approval() && approval()?.state !== 'REFUSED') {
              <button type="button" class="button button-small" (click)="deciding.set('refuse')">
                {{ isApproved() ? t().takeBack : t().refuse }}
              </button>
            }
          </div>
        }
      </div>
      @if (approval(); as approval) {
        <p>
          <span class="tag" [attr.data-tone]="isApproved() ? 'good' : 'warn'">{{
            t().states[approval.state]
          }}</span>
          @if (approval.decidedAt ?? approval.requestedAt; as at) {
            <span class="soft small"> {{ format.moment(at) }}</span>
          }
        </p>
        @if (approval.text) {
          <p class="soft">{{ approval.text }}</p>
        }
      } @else {
        <p class="soft">{{ t().none }}</p>
      }
      @if (deciding(); as decision) {
        <admin-approval-dialog
          [userId]="userId()"
          [name]="name()"
          [isApproved]="decision === 'approve'"
          (changed)="changed.emit()"
          (closed)="deciding.set(undefined)"
        />
      }
    </section>
  `,
})
export class ApprovalSection {
  readonly userId = input.required<string>();
  /** Of the person. */
  readonly name = input.required<string>();
  readonly approval = input.required<ApprovalFactsFragment | null>();
  /** Nobody approves themselves. */
  readonly canChange = input(true);
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  protected readonly isApproved = computed(() => this.approval()?.state === 'APPROVED');
  protected readonly deciding = signal<'approve' | 'refuse' | undefined>(undefined);
}
