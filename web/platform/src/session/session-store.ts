import { Injectable, computed, signal } from '@angular/core';
import { requestSession, type GrantedSession, type SessionProblem } from './session-door';

/** Whose session it is. */
export interface SessionUser {
  id: string;
  email: string;
  role: 'RENTER' | 'STAFF' | 'ADMIN';
  /** Staff of a town that demands a second factor: the role is a renter's until there is one. */
  needsSecondFactor: boolean;
}

/** `unknown` until the server has said whether the cookie of an earlier visit still holds. */
export type SessionState = 'unknown' | 'guest' | 'user';

/** What tabs tell each other. No token is ever sent: each tab asks the server for its own. */
type TabMessage = 'logged-in' | 'logged-out';

/** A token that expires sooner than this might be refused on its way. */
const MARGIN_MS = 30_000;
const LOCK = 'bike-session';
/** The cookie beside the one that scripts cannot read: `1` if there is a session, which spares guests a request. */
const MARK = 'signed-in';
/** What this page sets it to when it logs out. The server takes it away as soon as it has heard of that. */
const LOGGED_OUT = '0';
/** As long as browsers keep any cookie, so longer than the other one. */
const MARK_LIFETIME_S = 400 * 24 * 60 * 60;

/**
 * The session of this browser. The refresh token lives in a cookie that no script can read; the access token lives in
 * the memory of this tab only.
 */
@Injectable({ providedIn: 'root' })
export class SessionStore {
  readonly #granted = signal<GrantedSession | undefined>(undefined);
  readonly #isKnown = signal(!mayHaveSession());
  readonly #tabs = new BroadcastChannel(LOCK);
  #refreshing: Promise<string | undefined> | undefined;
  #logOuts = 0;

  readonly user = computed<SessionUser | undefined>(() => this.#granted()?.user);
  readonly state = computed<SessionState>(() => {
    if (!this.#isKnown()) return 'unknown';
    return this.user() ? 'user' : 'guest';
  });
  readonly isAdmin = computed(() => this.user()?.role === 'ADMIN');
  /** Whoever the operator's app is for. What only admins may change is not offered to others there. */
  readonly isStaff = computed(() => this.user()?.role === 'STAFF' || this.isAdmin());

  constructor() {
    this.#tabs.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      if (data === 'logged-out') this.#end();
      else void this.#refresh().catch(() => undefined);
    };
    void this.#repeatLogOut();
    addEventListener('online', () => void this.#repeatLogOut());
  }

  /**
   * For `createLink`: the access token, renewed before it expires or when the server has refused it; undefined for guests.
   * @throws if the server cannot be reached, for then nobody knows whether the session still holds
   */
  readonly getAccessToken = async ({ rejected }: { rejected?: string } = {}): Promise<string | undefined> => {
    const granted = this.#granted();
    if (!granted && this.#isKnown()) return undefined;
    if (granted && granted.accessToken !== rejected && isFresh(granted)) return granted.accessToken;
    return this.#refresh();
  };

  /** Resumes the session of an earlier visit. Resolves when it is known whether there is one. */
  async resume(): Promise<void> {
    if (!this.#isKnown()) await this.#refresh();
  }

  /** Asks for a new token: the rights of the account have changed, or its user has stepped up, which the token says. */
  async renew(): Promise<void> {
    // One that was asked for before knows nothing of that; that it fails is told to whoever asked for it.
    await this.#refreshing?.catch(() => undefined);
    await this.#refresh();
  }

  /** `code`: of an authenticator, where there is a second factor. */
  async logIn(email: string, password: string, code?: string): Promise<SessionProblem | undefined> {
    return this.#begin('', { email, password, ...(code && { code }) });
  }

  /** `mailedTo`: the address is to be verified first, or has an account; a mail there says which. */
  async register(credentials: {
    email: string;
    password: string;
    language: 'EN' | 'DE';
    /** The version of the terms, where there are some. */
    acceptedTerms?: number;
  }): Promise<SessionProblem | { mailedTo: string } | undefined> {
    const answer = await this.#request('/register', credentials);
    return 'mailedTo' in answer ? answer : answer.problem;
  }

  /** Ends all other sessions of this user. */
  async changePassword(current: string, next: string): Promise<SessionProblem | undefined> {
    return this.#begin('/password', { current, next });
  }

  /**
   * Ends the session here and in all tabs. If the server cannot be told now, it is told by the next page that opens, and
   * until then no page resumes the session.
   */
  async logOut(): Promise<void> {
    writeMark(LOGGED_OUT);
    this.#end();
    this.#tabs.postMessage('logged-out' satisfies TabMessage);
    await oneTabAtATime(() => {
      // A refresh that was under way has set it to the opposite.
      writeMark(LOGGED_OUT);
      return requestSession('DELETE', '');
    });
  }

  async #repeatLogOut(): Promise<void> {
    if (readMark() !== LOGGED_OUT) return;
    await oneTabAtATime(async () => {
      if (readMark() === LOGGED_OUT) await requestSession('DELETE', '');
    });
  }

  async #begin(path: string, body: object): Promise<SessionProblem | undefined> {
    const answer = await this.#request(path, body);
    return 'problem' in answer ? answer.problem : undefined;
  }

  async #request(
    path: string,
    body: object,
  ): Promise<{ mailedTo: string } | { problem: SessionProblem | undefined }> {
    const answer = await oneTabAtATime(() => requestSession('POST', path, body));
    if (!('session' in answer)) return answer;
    this.#keep(answer.session);
    this.#tabs.postMessage('logged-in' satisfies TabMessage);
    return { problem: undefined };
  }

  /** Tabs refresh one after the other, because each refresh replaces the cookie. */
  #refresh(): Promise<string | undefined> {
    const logOuts = this.#logOuts;
    this.#refreshing ??= oneTabAtATime(async () => {
      const answer = await requestSession('POST', '/refresh', {});
      if ('problem' in answer && answer.problem.isTemporary) throw new Error(answer.problem.message);
      // What was asked for before a log-out must not bring the session back.
      if (logOuts === this.#logOuts) this.#keep('session' in answer ? answer.session : undefined);
      return this.#granted()?.accessToken;
    }).finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  #end(): void {
    this.#logOuts += 1;
    this.#keep(undefined);
  }

  #keep(session: GrantedSession | undefined): void {
    this.#granted.set(session);
    this.#isKnown.set(true);
  }
}

/** Without HTTPS a page has no locks; the server then refuses sessions, and says why. */
function oneTabAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  const { locks } = navigator as { locks?: LockManager };
  return locks ? locks.request(LOCK, work) : work();
}

const mayHaveSession = (): boolean => readMark() === '1';

const readMark = (): string | undefined => new RegExp(`(?:^|; )${MARK}=([^;]*)`).exec(document.cookie)?.[1];

function writeMark(value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${MARK}=${value}; Path=/; Max-Age=${MARK_LIFETIME_S}; SameSite=Strict${secure}`;
}

const isFresh = ({ expiresAt }: GrantedSession): boolean => Date.parse(expiresAt) - Date.now() > MARGIN_MS;
