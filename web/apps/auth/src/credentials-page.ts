import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  I18n,
  Icon,
  PageHeading,
  SessionStore,
  readForm,
  useMessages,
  watchQuery,
  type SessionProblem,
} from '@bike/platform';
import { TermsToAcceptDocument } from './graphql.generated';
import { messages } from './messages';
import { PasswordField } from './password-field';

const HOME = '/bikes';

/** Logs in, or opens an account. Afterwards it leads to the page from which the user came. */
@Component({
  selector: 'auth-credentials-page',
  imports: [RouterLink, Icon, PageHeading, PasswordField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './credentials-page.html',
})
export class CredentialsPage {
  /** From the route: whether an account is opened. */
  readonly isNew = input(false);
  /** From the address: the page from which the user came. */
  readonly back = input<string>();

  protected readonly t = useMessages(messages);
  protected readonly isBusy = signal(false);
  /** Where a link to verify the address was sent. */
  protected readonly mailedTo = signal<string | undefined>(undefined);
  /** Whether the account has a second factor. */
  protected readonly asksForCode = signal(false);
  protected readonly problem = signal<SessionProblem | undefined>(undefined);
  protected readonly problemText = computed(() => {
    const problem = this.problem();
    if (!problem) return undefined;
    const known: Record<string, string | undefined> = this.t().problems;
    return known[problem.code] ?? problem.message;
  });
  /** What a new user is asked to accept, where the town has terms. */
  readonly #terms = watchQuery(TermsToAcceptDocument, () => (this.isNew() ? {} : undefined));
  protected readonly terms = computed(() => this.#terms.data()?.currentTerms);
  readonly #session = inject(SessionStore);
  readonly #i18n = inject(I18n);
  readonly #router = inject(Router);

  constructor() {
    // Logging in in another tab opens this page's way on as well.
    effect(() => {
      if (this.#session.user()) void this.#goBack();
    });
  }

  protected async submit(event: Event): Promise<void> {
    const { email = '', password = '', code } = readForm(event);
    if (this.isBusy()) return;
    this.isBusy.set(true);
    this.problem.set(undefined);
    const terms = this.terms();
    const language = this.#i18n.language() === 'de' ? 'DE' : 'EN';
    const answer = this.isNew()
      ? await this.#session.register({
          email,
          password,
          language,
          ...(terms && { acceptedTerms: terms.version }),
        })
      : await this.#session.logIn(email, password, code);
    this.isBusy.set(false);
    if (answer && 'mailedTo' in answer) this.mailedTo.set(answer.mailedTo);
    else this.problem.set(answer);
    if (answer && 'code' in answer && answer.code === 'CODE_REQUIRED') this.asksForCode.set(true);
    if (answer && 'code' in answer && answer.code === 'TERMS_CHANGED') await this.#terms.reload();
  }

  async #goBack(): Promise<void> {
    if (this.#session.user()?.needsSecondFactor) {
      await this.#router.navigateByUrl('/account/profile');
      return;
    }
    try {
      // What is behind the `#` may be the token of a mail: it stays there, where no server sees it.
      await this.#router.navigateByUrl(toPath(this.back()) + location.hash);
    } catch {
      // No route can have this address.
      await this.#router.navigateByUrl(HOME);
    }
  }

  /** Marks the field that the server named. */
  protected isWrong(field: string): boolean {
    return this.problem()?.field?.split('.').at(-1) === field;
  }
}

/** Only paths of this app: an address elsewhere would lead people who trust this page astray. */
function toPath(back: string | undefined): string {
  return back?.startsWith('/') && !back.startsWith('//') ? back : HOME;
}
