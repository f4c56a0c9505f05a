import { Injectable, computed, inject, signal } from '@angular/core';
import { GraphqlRequests, I18n, useMessages, type Answer } from '@bike/platform';
import type { MailLanguage } from './graphql.generated';
import { messages } from './messages';

/** Why something was refused: a member of the API's union, or why there was no answer. */
interface Refusal {
  code: string;
  message: string;
}

type Result = { __typename: 'AuthRefused'; code: string; message: string } | { __typename: string };

/** What the forms of a page have in common: one request at a time, and the text of its refusal. One for each page. */
@Injectable()
export class AccountRequests {
  protected readonly t = useMessages(messages);
  readonly #i18n = inject(I18n);
  readonly requests = inject(GraphqlRequests);
  readonly isBusy = signal(false);
  readonly #refusal = signal<Refusal | undefined>(undefined);
  readonly problem = computed(() => {
    const refusal = this.#refusal();
    if (!refusal) return undefined;
    const known: Record<string, string | undefined> = this.t().problems;
    return known[refusal.code] ?? refusal.message;
  });

  /** In which mails are written. */
  readonly language = computed<MailLanguage>(() => (this.#i18n.language() === 'de' ? 'DE' : 'EN'));

  /** Sends one request unless another is under way. Undefined if it was refused, or there was no answer. */
  async send<Data extends { result: Result }>(
    request: () => Promise<Answer<Data>>,
  ): Promise<Exclude<Data['result'], { __typename: 'AuthRefused' }> | undefined> {
    if (this.isBusy()) return undefined;
    this.isBusy.set(true);
    this.#refusal.set(undefined);
    const { data, problem } = await request();
    this.isBusy.set(false);
    const refused = data?.result.__typename === 'AuthRefused' ? (data.result as Refusal & Result) : undefined;
    this.#refusal.set(problem ?? refused);
    if (!data || refused) return undefined;
    return data.result as Exclude<Data['result'], { __typename: 'AuthRefused' }>;
  }
}

/** The token of the link that led here. It is behind the `#`, so no server and no log has seen it. */
export const readToken = (): string => new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
