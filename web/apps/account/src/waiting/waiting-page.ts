import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  Clock,
  Dialog,
  EmptyPanel,
  Format,
  Icon,
  PageHeading,
  PersonalStore,
  ProblemPanel,
  RentalRequests,
  Skeleton,
  Toaster,
  useMessages,
  type RequestOutcome,
  type WaitingEntry,
} from '@bike/platform';
import { messages } from '../messages';

/** The user's places on waiting lists, and the bikes that are held for them. */
@Component({
  selector: 'account-waiting-page',
  imports: [RouterLink, Dialog, Icon, PageHeading, EmptyPanel, ProblemPanel, Skeleton],
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
  readonly #clock = inject(Clock);
  readonly #requests = inject(RentalRequests);
  readonly #toaster = inject(Toaster);

  protected left({ heldUntil }: WaitingEntry): number {
    return Date.parse(heldUntil ?? '') - this.#clock.now();
  }

  protected async take({ id, heldBike }: WaitingEntry): Promise<void> {
    if (!heldBike || this.busyWith() !== undefined) return;
    this.busyWith.set(id);
    this.outcome.set(undefined);
    let outcome = await this.#requests.rent({ bikeId: heldBike.id, orQueue: false });
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
