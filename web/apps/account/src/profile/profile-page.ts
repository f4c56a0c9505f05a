import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import {
  Format,
  GraphqlRequests,
  I18n,
  Icon,
  PageHeading,
  ProblemPanel,
  SessionStore,
  Skeleton,
  Theme,
  Toaster,
  languages,
  platformMessages,
  readForm,
  themes,
  useMessages,
  watchQuery,
  type Language,
  type Problem,
  type SessionProblem,
} from '@bike/platform';
import {
  EndAllSessionsDocument,
  EndSessionDocument,
  MyProfileDocument,
  RequestEmailChangeDocument,
  ResendVerificationDocument,
  UpdateProfileDocument,
} from '../graphql.generated';
import { messages } from '../messages';
import { MailsCard } from './mails-card';
import { MembershipsCard } from './memberships-card';
import { SecondFactorCard } from './second-factor-card';
import { TermsCard } from './terms-card';

/** Name, password, appearance, and where the user is logged in. */
@Component({
  selector: 'account-profile-page',
  imports: [
    Icon,
    MailsCard,
    MembershipsCard,
    PageHeading,
    ProblemPanel,
    SecondFactorCard,
    Skeleton,
    TermsCard,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './profile-page.html',
})
export class ProfilePage {
  protected readonly session = inject(SessionStore);
  protected readonly theme = inject(Theme);
  protected readonly i18n = inject(I18n);
  protected readonly format = inject(Format);
  protected readonly t = useMessages(messages);
  readonly #shared = useMessages(platformMessages);
  protected readonly themes = themes;
  protected readonly languages = languages;
  protected readonly query = watchQuery(MyProfileDocument, () => (this.session.user() ? {} : undefined));
  protected readonly me = computed(() => this.query.data()?.me);
  protected readonly nameProblem = signal<string | undefined>(undefined);
  protected readonly passwordProblem = signal<string | undefined>(undefined);
  protected readonly emailProblem = signal<string | undefined>(undefined);
  protected readonly isBusy = signal(false);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  readonly #router = inject(Router);

  protected async saveName(event: Event): Promise<void> {
    const displayName = readForm(event)['displayName']?.trim();
    this.nameProblem.set(undefined);
    const { data, problem } = await this.#requests.mutate(UpdateProfileDocument, {
      input: { displayName: displayName || null },
    });
    const result = data?.updateProfile;
    if (result?.__typename === 'User') this.#toaster.show(this.t().profile.saved, 'good');
    else this.nameProblem.set(problem ? this.#describe(problem) : this.t().profile.nameInvalid);
  }

  /** Of this app, and of mails. */
  protected async useLanguage(language: Language): Promise<void> {
    this.i18n.use(language);
    const input = { language: this.#mailLanguage() };
    const { problem } = await this.#requests.mutate(UpdateProfileDocument, { input });
    if (problem) this.#toaster.show(this.#describe(problem), 'bad');
  }

  protected async changePassword(event: Event): Promise<void> {
    const { current = '', next = '' } = readForm(event);
    this.isBusy.set(true);
    this.passwordProblem.set(undefined);
    const problem = await this.session.changePassword(current, next);
    this.isBusy.set(false);
    if (problem) {
      this.passwordProblem.set(this.#toText(problem));
      return;
    }
    (event.target as HTMLFormElement).reset();
    this.#toaster.show(this.t().profile.passwordChanged, 'good');
    await this.query.reload();
  }

  protected async resendVerification(): Promise<void> {
    const language = this.#mailLanguage();
    const { data, problem } = await this.#requests.mutate(ResendVerificationDocument, { language });
    const result = data?.resendVerification;
    if (result?.__typename === 'MailPromised') {
      this.#toaster.show(this.t().profile.resent(result.email), 'good');
    } else if (problem) this.#toaster.show(this.#describe(problem), 'bad');
    else if (result) this.#toaster.show(this.#toText({ ...result, isTemporary: false }), 'bad');
    await this.query.reload();
  }

  protected async changeEmail(event: Event): Promise<void> {
    const { email = '', password = '' } = readForm(event);
    this.isBusy.set(true);
    this.emailProblem.set(undefined);
    const input = { email, password, language: this.#mailLanguage() };
    const { data, problem } = await this.#requests.mutate(RequestEmailChangeDocument, input);
    this.isBusy.set(false);
    const result = data?.requestEmailChange;
    if (result?.__typename === 'MailPromised') {
      (event.target as HTMLFormElement).reset();
      this.#toaster.show(this.t().profile.emailMailed(result.email), 'good');
    } else if (result) this.emailProblem.set(this.#toText({ ...result, isTemporary: false }));
    else if (problem) this.emailProblem.set(this.#describe(problem));
  }

  protected async endAllSessions(): Promise<void> {
    const { problem } = await this.#requests.mutate(EndAllSessionsDocument, {});
    if (problem) this.#toaster.show(this.#describe(problem), 'bad');
    await this.query.reload();
  }

  protected async endSession(id: string): Promise<void> {
    const { problem } = await this.#requests.mutate(EndSessionDocument, { id });
    if (problem) this.#toaster.show(this.#describe(problem), 'bad');
    await this.query.reload();
  }

  protected async logOut(): Promise<void> {
    // Begun first, for without a session this page leads to the log-in page.
    void this.#router.navigateByUrl('/bikes');
    await this.session.logOut();
  }

  #mailLanguage(): 'EN' | 'DE' {
    return this.i18n.language() === 'de' ? 'DE' : 'EN';
  }

  #describe({ code }: Problem): string {
    const known: Record<string, { hint: string } | undefined> = this.#shared().problems;
    return (known[code] ?? this.#shared().problems.UNKNOWN).hint;
  }

  #toText({ code, message }: SessionProblem): string {
    const known: Record<string, string | undefined> = this.t().profile.passwordProblems;
    return known[code] ?? message;
  }
}
