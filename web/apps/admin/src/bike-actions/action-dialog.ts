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
import { Dialog, GraphqlRequests, Icon, Toaster, useMessages } from '@bike/platform';
import { RetireBikeDocument, UpdateBikeDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { Catalogue } from '../common/catalogue';
import { toReason } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { SelectField } from '../common/select-field';
import { TextField } from '../common/text-field';
import {
  findMissing,
  isDestructive,
  toUpdate,
  type ActionInput,
  type Bike,
  type BikeAction,
} from './bike-action';
import { messages } from './messages';
import { runBulk, type BulkFailure } from './run-bulk';

/**
 * Asks what an action needs, does it with one bike after the other, and shows how far it is. Bikes for which it was not
 * possible are listed with the reason.
 */
@Component({
  selector: 'admin-action-dialog',
  imports: [FocusErrors, Dialog, Icon, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './action-dialog.html',
})
export class ActionDialog {
  readonly action = input.required<BikeAction>();
  readonly bikes = input.required<readonly Bike[]>();
  /** The dialog is gone. */
  readonly closed = output();
  /** Some bikes are changed, and these ones are not. */
  readonly finished = output<Bike[]>();

  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  private readonly dialog = viewChild.required(Dialog);

  protected readonly stationId = signal('');
  protected readonly reason = signal('');
  /** How often it was confirmed: what is missing is told from the first time on. */
  protected readonly checks = signal(0);
  protected readonly step = signal<'asking' | 'running' | 'done'>('asking');
  protected readonly running = signal<readonly Bike[]>([]);
  protected readonly finishedCount = signal(0);
  protected readonly changed = signal(0);
  protected readonly failures = signal<BulkFailure<Bike>[]>([]);
  protected readonly isStopped = signal(false);
  protected readonly isDestructive = computed(() => isDestructive(this.action()));
  protected readonly takesStation = computed(() => this.action() === 'move' || this.action() === 'restore');
  readonly #input = computed<ActionInput>(() => ({ stationId: this.stationId(), reason: this.reason() }));
  readonly #missing = computed(() => findMissing(this.action(), this.#input(), this.bikes()));
  protected readonly leftCount = computed(() => this.running().length - this.finishedCount());

  protected readonly heading = computed(() => {
    const [first, ...others] = this.bikes();
    const what = first && others.length === 0 ? first.serialNumber : this.t().bikes(this.bikes().length);
    return this.t().headings[this.action()](what);
  });

  protected errorOf(field: keyof ActionInput): string | undefined {
    return this.checks() > 0 && this.#missing().includes(field) ? this.shared().refusals.REQUIRED : undefined;
  }

  protected confirm(event: Event): void {
    event.preventDefault();
    this.checks.update((count) => count + 1);
    if (this.#missing().length === 0) void this.run(this.bikes());
  }

  protected async run(bikes: readonly Bike[]): Promise<void> {
    this.running.set(bikes);
    this.finishedCount.set(0);
    this.isStopped.set(false);
    this.step.set('running');
    const { failures, changed } = await runBulk(bikes, (bike) => this.#change(bike), {
      onProgress: (finished) => this.finishedCount.set(finished),
      isStopped: () => this.isStopped(),
    });
    this.failures.set(failures);
    this.changed.set(changed);
    this.step.set('done');
    this.finished.emit(failures.map(({ item }) => item));
    if (failures.length > 0 || this.leftCount() > 0) return;
    this.#toaster.show(this.t().done(changed), 'good');
    this.dialog().close();
  }

  protected retry(): void {
    void this.run(this.failures().map(({ item }) => item));
  }

  protected close(): void {
    this.dialog().close();
  }

  /** What has begun comes to its end; nothing more begins. */
  protected onClosed(): void {
    this.isStopped.set(true);
    this.closed.emit();
  }

  async #change({ id }: Bike): Promise<string | undefined> {
    const action = this.action();
    const { reason } = this.#input();
    const answer =
      action === 'retire'
        ? await this.#requests.mutate(RetireBikeDocument, { id, reason: reason.trim() })
        : await this.#requests.mutate(UpdateBikeDocument, { id, input: toUpdate(action, this.#input()) });
    if (answer.problem) return toReason(answer.problem, this.shared());
    const result = 'retireBike' in answer.data ? answer.data.retireBike : answer.data.updateBike;
    return result.__typename === 'InvalidInput' ? toReason(result, this.shared()) : undefined;
  }
}
