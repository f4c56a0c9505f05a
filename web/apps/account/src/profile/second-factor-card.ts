import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import {
  GraphqlRequests,
  Icon,
  SessionStore,
  StepUp,
  platformMessages,
  readForm,
  useMessages,
  watchQuery,
  type Problem,
} from '@bike/platform';
import {
  ConfirmTotpDocument,
  EnrolTotpDocument,
  MySecondFactorDocument,
  RemoveTotpDocument,
} from '../graphql.generated';
import { messages } from '../messages';
import { QrCode } from './qr-code';

/** Adds a second factor to the account, or removes it. */
@Component({
  selector: 'account-second-factor-card',
  imports: [Icon, QrCode, StepUp],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="card" aria-labelledby="second-factor">
      <h2 id="second-factor">{{ t().title }}</h2>
      @if (problem(); as text) {
        <p class="form-error" role="alert">
          <bike-icon name="alert" /><span>{{ text }}</span>
        </p>
      }
      @if (waitsForProof(); as wanted) {
        <bike-step-up (proven)="goOn(wanted)" />
      } @else if (codes(); as shown) {
        <p role="status">{{ t().codesHint }}</p>
        <ul class="recovery-codes">
          @for (code of shown; track code) {
            <li>
              <code>{{ code }}</code>
            </li>
          }
        </ul>
        <div class="button-row">
          <button type="button" class="button" (click)="finish()">{{ t().kept }}</button>
        </div>
      } @else if (enrolment(); as enrolment) {
        <p>{{ t().enrolHint }}</p>
        <account-qr-code [text]="enrolment.uri" [label]="t().qrCode" />
        <p>
          <a [href]="enrolment.uri">{{ t().open }}</a>
        </p>
        <p>
          {{ t().secret }} <code class="secret">{{ enrolment.secret }}</code>
        </p>
        <form class="form" (submit)="confirm($event)">
          <div class="field">
            <label for="totp-code">{{ t().code }}</label>
            <input
              class="input"
              id="totp-code"
              name="code"
              required
              maxlength="8"
              inputmode="numeric"
              autocomplete="one-time-code"
            />
          </div>
          <div class="button-row">
            <button class="button" type="submit">{{ t().confirm }}</button>
          </div>
        </form>
      } @else if (factor(); as factor) {
        @if (session.user()?.needsSecondFactor) {
          <p class="notice" data-tone="warn">
            <bike-icon name="alert" /><span>{{ t().needed }}</span>
          </p>
        }
        <p class="soft">{{ factor.isOn ? t().on(factor.recoveryCodesLeft) : t().off }}</p>
        <div class="button-row">
          @if (factor.isOn) {
            <button type="button" class="button button-danger" (click)="goOn('remove')">
              {{ t().remove }}
            </button>
          } @else {
            <button type="button" class="button" (click)="goOn('enrol')">{{ t().add }}</button>
          }
        </div>
      }
    </section>
  `,
})
export class SecondFactorCard {
  readonly #messages = useMessages(messages);
  readonly #shared = useMessages(platformMessages);
  protected readonly t = computed(() => this.#messages().secondFactor);
  readonly #requests = inject(GraphqlRequests);
  protected readonly session = inject(SessionStore);
  protected readonly query = watchQuery(MySecondFactorDocument, () => ({}));
  protected readonly factor = computed(() => this.query.data()?.mySecondFactor);
  protected readonly enrolment = signal<{ secret: string; uri: string } | undefined>(undefined);
  /** Shown once. */
  protected readonly codes = signal<readonly string[] | undefined>(undefined);
  protected readonly waitsForProof = signal<'enrol' | 'remove' | undefined>(undefined);
  protected readonly problem = signal<string | undefined>(undefined);

  protected async goOn(wanted: 'enrol' | 'remove'): Promise<void> {
    this.waitsForProof.set(undefined);
    this.problem.set(undefined);
    if (wanted === 'enrol') {
      const { data, problem } = await this.#requests.mutate(EnrolTotpDocument, {});
      this.enrolment.set(data?.enrolTotp);
      this.#tell(problem, wanted);
    } else {
      const { problem } = await this.#requests.mutate(RemoveTotpDocument, {});
      this.#tell(problem, wanted);
      if (!problem) await this.session.renew().catch(() => undefined);
      await this.query.reload();
    }
  }

  protected async confirm(event: Event): Promise<void> {
    const { code = '' } = readForm(event);
    this.problem.set(undefined);
    const { data, problem } = await this.#requests.mutate(ConfirmTotpDocument, { code });
    const result = data?.confirmTotp;
    if (result?.__typename === 'RecoveryCodes') {
      this.codes.set(result.codes);
      this.enrolment.set(undefined);
      await this.query.reload();
    } else if (result) this.problem.set(this.#shared().stepUp.problems.BAD_CODE);
    else this.#tell(problem, 'enrol');
  }

  protected async finish(): Promise<void> {
    this.codes.set(undefined);
    // Where a second factor is demanded, the next token has the rights of staff.
    if (this.session.user()?.needsSecondFactor) await this.session.renew().catch(() => undefined);
  }

  #tell(problem: Problem | undefined, wanted: 'enrol' | 'remove'): void {
    if (problem?.code === 'STEP_UP_REQUIRED') this.waitsForProof.set(wanted);
    else if (problem) this.problem.set(this.#shared().stepUp.problems.UNKNOWN);
  }
}
