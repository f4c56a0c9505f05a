import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Dialog, GraphqlRequests, Icon, Toaster, useMessages } from '@bike/platform';
import { toReason } from '../common/field-errors';
import { SetRoleDocument, type Role } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** Asks before somebody becomes an operator, or is one no longer. */
@Component({
  selector: 'admin-role-dialog',
  imports: [Dialog, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="isPromotion() ? t().makeAdmin : t().makeRenter" (closed)="closed.emit()">
      <p>{{ isPromotion() ? t().adminHint(name()) : t().renterHint(name()) }}</p>
      @if (refusal(); as text) {
        <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
      }
      <div class="button-row">
        <button
          type="button"
          class="button"
          [class.button-primary]="isPromotion()"
          [class.button-danger]="!isPromotion()"
          [attr.aria-disabled]="isSending()"
          (click)="confirm()"
        >
          {{ isPromotion() ? t().makeAdmin : t().makeRenter }}
        </button>
        <button type="button" class="button" (click)="close()">{{ shared().cancel }}</button>
      </div>
    </bike-dialog>
  `,
})
export class RoleDialog {
  readonly userId = input.required<string>();
  readonly name = input.required<string>();
  /** The role until now. */
  readonly role = input.required<Role>();
  readonly closed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  private readonly dialog = viewChild.required(Dialog);
  protected readonly isPromotion = computed(() => this.role() === 'RENTER');
  protected readonly isSending = signal(false);
  protected readonly refusal = signal<string | undefined>(undefined);

  protected async confirm(): Promise<void> {
    if (this.isSending()) return;
    this.isSending.set(true);
    const role: Role = this.isPromotion() ? 'ADMIN' : 'RENTER';
    const { problem } = await this.#requests.mutate(SetRoleDocument, { userId: this.userId(), role });
    this.isSending.set(false);
    this.refusal.set(problem && toReason(problem, this.shared()));
    if (problem) return;
    this.#toaster.show(this.t().done(this.name(), this.shared().roles[role]), 'good');
    this.dialog().close();
  }

  protected close(): void {
    this.dialog().close();
  }
}
