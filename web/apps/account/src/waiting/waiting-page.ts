import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  Clock,
  Dialog,
  EmptyPanel,
  findChoice,
  Format,
  GraphqlRequests,
  Icon,
  PageHeading,
  PersonalStore,
  ProblemPanel,
  RentalRequests,
  ReturnByChoice,
  Skeleton,
  Toaster,
  useMessages,
  type Choice,
  type RequestOutcome,
  type WaitingEntry,
} from '@bike/platform';
import { messages } from '../messages';

/** The user's places on waiting lists, and the bikes that are held for them. */
@Component({
  selector: 'account-waiting-page',
  imports: [RouterLink, Dialog, Icon, PageHeading, EmptyPanel, ProblemPanel, ReturnByChoice, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './waiting-page.html',
})
export class WaitingPage {
  protected readonly personal = inject(PersonalStore);
  protected readonly format = inject(Format);
  protected readonly t = useMessages(messages);
  protected readonly busyWith = signal<string | undefined>(undefined);
  protected readonly outcome = signal<RequestOutcome | undefined>(undefined);
  protected readonly leaving = signal<WaitingEntry | undefined>(undefined);
  /** The entry whose bike is taken, while its user chooses until when. */
  protected readonly choosing = signal<{ entry: WaitingEntry; choice: Choice } | undefined>(undefined);
  readonly #clock = inject(Clock);
  readonly #graphql = inject(GraphqlRequests);
  readonly #requests = inject(RentalRequests);
  readonly #toaster = inject(Toaster);

  /** The bike is still held: the rules have changed while it was chosen until when. */
  protected readonly isAboutTime = computed(() => {
    const outcome = this.outcome();
    return outcome?.kind === 'refused' && outcome.code.startsWith('RETURN_BY_');
  });

  protected left({ heldUntil }: WaitingEntry): number {
    return Date.parse(heldUntil ?? '') - this.#clock.now();
  }

  /** Where the rules leave it to the renter, asks first until when. */
  protected async start(entry: WaitingEntry): Promise<void> {
    const { id, model, heldBike } = entry;
    if (!heldBike || this.busyWith() !== undefined) return;
    this.busyWith.set(id);
    const choice = await findChoice(this.#graphql, {
      modelId: model.id,
      stationId: heldBike.station?.id,
    });
    this.busyWith.set(undefined);
    if (choice) this.choosing.set({ entry, choice });
    else await this.take(entry);
  }

  protected async take({ id, heldBike }: WaitingEntry, returnBy?: string): Promise<void> {
    if (!heldBike || this.busyWith() !== undefined) return;
    this.choosing.set(undefined);
    this.busyWith.set(id);
    this.outcome.set(undefined);
    const wish = { bikeId: heldBike.id, orQueue: false, ...(returnBy !== undefined && { returnBy }) };
    let outcome = await this.#requests.rent(wish);
    if (outcome.kind === 'pending') outcome = await this.#requests.follow(outcome.requestId);
    this.busyWith.set(undefined);
    this.outcome.set(outcome);
    if (outcome.kind === 'started') this.#toaster.show(this.t().waiting.taken(heldBike.serialNumber), 'good');
  }

  protected async leave(entry: WaitingEntry): Promise<void> {
    this.leaving.set(undefined);
    this.busyWith.set(entry.id);
    const problem = await this.#requests.leave(entry.id);
    this.busyWith.set(undefined);
    if (problem) this.outcome.set({ kind: 'failed', problem });
  }
}
