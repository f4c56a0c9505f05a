import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  output,
  signal,
  viewChild,
} from '@angular/core';
import {
  Dialog,
  GraphqlRequests,
  I18n,
  Icon,
  SessionStore,
  StepUp,
  Toaster,
  languages,
  useMessages,
} from '@bike/platform';
import { toReason } from '../common/field-errors';
import { SelectField, type Choice } from '../common/select-field';
import { TextField } from '../common/text-field';
import { InviteDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';
import { roles, toRole } from './role-dialog';

/** Invites somebody by mail. */
@Component({
  selector: 'admin-invite-dialog',
  imports: [Dialog, Icon, SelectField, StepUp, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().invite" (closed)="closed.emit()">
      <p>{{ t().inviteHint }}</p>
      <admin-text-field [label]="t().email" [(value)]="email" [error]="missing()" />
      @if (session.isAdmin()) {
        <admin-select-field [label]="t().role" [choices]="roleChoices()" [(value)]="role" />
      }
      <admin-select-field [label]="t().mailLanguage" [choices]="languageChoices" [(value)]="language" />
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
            {{ t().sendInvitation }}
          </button>
          <button type="button" class="button" (click)="close()">{{ shared().cancel }}</button>
        </div>
      }
    </bike-dialog>
  `,
})
export class InviteDialog {
  readonly invited = output();
  readonly closed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly session = inject(SessionStore);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  private readonly dialog = viewChild.required(Dialog);
  protected readonly email = signal('');
  protected readonly role = signal<string>('RENTER');
  protected readonly language = signal<string>(inject(I18n).language());
  protected readonly roleChoices = computed<Choice[]>(() =>
    roles.map((role) => ({ value: role, label: this.shared().roles[role] })),
  );
  protected readonly languageChoices: Choice[] = languages.map((language) => ({
    value: language,
    label: language === 'de' ? 'Deutsch' : 'English',
  }));
  protected readonly missing = signal<string | undefined>(undefined);
  /** The log-in is too long ago for this. */
  protected readonly needsProof = signal(false);
  protected readonly isSending = signal(false);
  protected readonly refusal = signal<string | undefined>(undefined);

  protected async confirm(): Promise<void> {
    if (this.isSending()) return;
    const email = this.email().trim();
    this.missing.set(email === '' ? this.shared().refusals.REQUIRED : undefined);
    if (email === '') return;
    this.isSending.set(true);
    const { data, problem } = await this.#requests.mutate(InviteDocument, {
      email,
      role: toRole(this.role()),
      language: this.language() === 'de' ? 'DE' : 'EN',
    });
    this.isSending.set(false);
    const refused = data?.invite.__typename === 'AuthRefused' ? data.invite : problem;
    this.needsProof.set(refused?.code === 'STEP_UP_REQUIRED');
    this.refusal.set(refused && !this.needsProof() ? toReason(refused, this.shared()) : undefined);
    if (refused) return;
    this.#toaster.show(this.t().invitedTo(email), 'good');
    this.invited.emit();
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
