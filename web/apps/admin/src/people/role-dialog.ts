import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Dialog, GraphqlRequests, Icon, StepUp, Toaster, useMessages } from '@bike/platform';
import { toReason } from '../common/field-errors';
import { SelectField, type Choice } from '../common/select-field';
import { TextField } from '../common/text-field';
import { SetRoleDocument, type Role } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** All roles, the one with the fewest rights first. */
export const roles: readonly Role[] = ['RENTER', 'STAFF', 'ADMIN'];

/** The role of a select; nobody gets rights by mistake. */
export const toRole = (text: string): Role => roles.find((role) => role === text) ?? 'RENTER';

/** Gives somebody another role. */
@Component({
  selector: 'admin-role-dialog',
  imports: [Dialog, Icon, SelectField, StepUp, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().changeRole" (closed)="closed.emit()">
      <admin-select-field [label]="t().role" [choices]="choices()" [(value)]="wanted" />
      <p>{{ t().roleHints[toRole(wanted())](name()) }}</p>
      <admin-text-field [label]="t().reason" [(value)]="reason" />
      @if (refusal(); as text) {
        <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
      }
      @if (needsProof()) {
        <bike-step-up (proven)="goOn()" />
      } @else {
        <div class="button-row">
          <button
            type="button"
            class="button button-primary"
            [attr.aria-disabled]="isSending()"
            (click)="confirm()"
          >
            {{ t().changeRole }}
          </button>
          <button type="button" class="button" (click)="close()">{{ shared().cancel }}</button>
        </div>
      }
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
  protected readonly wanted = linkedSignal<string>(() => this.role());
  protected readonly choices = computed<Choice[]>(() =>
    roles.map((role) => ({ value: role, label: this.shared().roles[role] })),
  );
  protected readonly toRole = toRole;
  /** For the log; the API does not insist on it. */
  protected readonly reason = signal('');
  /** The log-in is too long ago for this. */
  protected readonly needsProof = signal(false);
  protected readonly isSending = signal(false);
  protected readonly refusal = signal<string | undefined>(undefined);

  protected async confirm(): Promise<void> {
    if (this.isSending()) return;
    this.isSending.set(true);
    const role = toRole(this.wanted());
    const reason = this.reason().trim();
    const { problem } = await this.#requests.mutate(SetRoleDocument, {
      userId: this.userId(),
      role,
      ...(reason && { reason }),
    });
    this.isSending.set(false);
    this.needsProof.set(problem?.code === 'STEP_UP_REQUIRED');
    this.refusal.set(problem && !this.needsProof() ? toReason(problem, this.shared()) : undefined);
    if (problem) return;
    this.#toaster.show(this.t().done(this.name(), this.shared().roles[role]), 'good');
    this.dialog().close();
  }

  protected goOn(): void {
    this.needsProof.set(false);
    void this.confirm();
  }

  protected close(): void {
    this.dialog().close();
  }
}
