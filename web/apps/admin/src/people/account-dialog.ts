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
import { Dialog, GraphqlRequests, Icon, StepUp, Toaster, useMessages } from '@bike/platform';
import { toReason } from '../common/field-errors';
import { TextField } from '../common/text-field';
import {
  ApproveUserDocument,
  ReinstateUserDocument,
  RejectUserDocument,
  ResetSecondFactorDocument,
  SuspendUserDocument,
} from '../graphql.generated';
import { messages as shared } from '../messages';
import { needsReason, type AccountAction } from './account-action';
import { messages } from './messages';

/** Approves, refuses, suspends or reinstates an account, or removes its second factor; asks why where that is kept. */
@Component({
  selector: 'admin-account-dialog',
  imports: [Dialog, Icon, StepUp, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="texts().title" (closed)="closed.emit()">
      <p>{{ texts().hint(name()) }}</p>
      @if (asksWhy()) {
        <admin-text-field [label]="t().reason" [(value)]="reason" [error]="missing()" />
      }
      @if (refusal(); as text) {
        <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
      }
      @if (needsProof()) {
        <bike-step-up (proven)="goOn()" />
      } @else {
        <div class="button-row">
          <button
            type="button"
            class="button"
            [class.button-primary]="!asksWhy()"
            [class.button-danger]="asksWhy()"
            [attr.aria-disabled]="isSending()"
            (click)="confirm()"
          >
            {{ texts().title }}
          </button>
          <button type="button" class="button" (click)="close()">{{ shared().cancel }}</button>
        </div>
      }
    </bike-dialog>
  `,
})
export class AccountDialog {
  readonly userId = input.required<string>();
  readonly name = input.required<string>();
  readonly action = input.required<AccountAction>();
  readonly closed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  private readonly dialog = viewChild.required(Dialog);
  protected readonly texts = computed(() => this.t().accountActions[this.action()]);
  protected readonly asksWhy = computed(() => needsReason(this.action()));
  protected readonly reason = signal('');
  protected readonly missing = signal<string | undefined>(undefined);
  /** The log-in is too long ago for this. */
  protected readonly needsProof = signal(false);
  protected readonly isSending = signal(false);
  protected readonly refusal = signal<string | undefined>(undefined);

  protected async confirm(): Promise<void> {
    if (this.isSending()) return;
    const isMissing = this.asksWhy() && this.reason().trim() === '';
    this.missing.set(isMissing ? this.shared().refusals.REQUIRED : undefined);
    if (isMissing) return;
    this.isSending.set(true);
    const { problem } = await this.#send({ userId: this.userId(), reason: this.reason() });
    this.isSending.set(false);
    this.needsProof.set(problem?.code === 'STEP_UP_REQUIRED');
    this.refusal.set(problem && !this.needsProof() ? toReason(problem, this.shared()) : undefined);
    if (problem) return;
    this.#toaster.show(this.texts().done(this.name()), 'good');
    this.dialog().close();
  }

  #send({ userId, reason }: { userId: string; reason: string }) {
    switch (this.action()) {
      case 'approve':
        return this.#requests.mutate(ApproveUserDocument, { userId });
      case 'reject':
        return this.#requests.mutate(RejectUserDocument, { userId, reason });
      case 'suspend':
        return this.#requests.mutate(SuspendUserDocument, { userId, reason });
      case 'reinstate':
        return this.#requests.mutate(ReinstateUserDocument, { userId });
      case 'resetSecondFactor':
        return this.#requests.mutate(ResetSecondFactorDocument, { userId, reason });
    }
  }

  protected goOn(): void {
    this.needsProof.set(false);
    void this.confirm();
  }

  protected close(): void {
    this.dialog().close();
  }
}
