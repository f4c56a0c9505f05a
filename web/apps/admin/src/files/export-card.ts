import { ChangeDetectionStrategy, Component, computed, inject, signal, viewChild } from '@angular/core';
import { Dialog, FileRequests, Icon, SessionStore, StepUp, useMessages } from '@bike/platform';
import { toReason } from '../common/field-errors';
import { messages as shared } from '../messages';
import { messages } from './messages';
import { saveFile } from './save-file';

const lists = [
  ...['models', 'stations', 'bikes', 'people'],
  ...['rentals', 'jobs', 'waiting-list', 'memberships', 'approvals', 'blocks', 'notes'],
  ...['accounts', 'profiles', 'policies', 'unmet-demand', 'audit-log', 'account-log'],
] as const;

const formats = ['csv', 'ndjson'] as const;

/** A button for each list and format. */
@Component({
  selector: 'admin-export-card',
  imports: [Dialog, Icon, StepUp],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="card" aria-labelledby="export-title">
      <h2 id="export-title">{{ t().export }}</h2>
      <p class="soft">{{ t().exportHint }}</p>
      <ul class="export-list">
        @for (list of lists(); track list) {
          <li>
            <strong>{{ t().lists[list] }}</strong>
            @for (format of formats; track format) {
              <button
                type="button"
                class="button button-small"
                [attr.aria-label]="t().lists[list] + ' ' + format.toUpperCase()"
                [attr.aria-disabled]="current() !== undefined"
                (click)="take(list + '.' + format)"
              >
                {{ current() === list + '.' + format ? t().preparing : format.toUpperCase() }}
              </button>
            }
          </li>
        }
      </ul>
      @if (error(); as text) {
        <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
      }
      @if (waitsForProof(); as name) {
        <bike-dialog [heading]="t().exportOf(name)" (closed)="waitsForProof.set(undefined)">
          <bike-step-up (proven)="goOn(name)" />
        </bike-dialog>
      }
    </section>
  `,
})
export class ExportCard {
  protected readonly t = useMessages(messages);
  readonly #shared = useMessages(shared);
  readonly #files = inject(FileRequests);
  readonly #session = inject(SessionStore);
  private readonly dialog = viewChild(Dialog);
  protected readonly lists = computed(() =>
    this.#session.isAdmin() ? lists : lists.filter((list) => list !== 'unmet-demand'),
  );
  protected readonly formats = formats;
  /** The file that is on its way. */
  protected readonly current = signal<string | undefined>(undefined);
  protected readonly error = signal<string | undefined>(undefined);
  /** The file that is taken once its user has shown the password: the log-in is too long ago for this. */
  protected readonly waitsForProof = signal<string | undefined>(undefined);

  protected async take(name: string): Promise<void> {
    if (this.current() !== undefined) return;
    this.current.set(name);
    this.error.set(undefined);
    const { data, problem } = await this.#files.take(`/files/exports/${name}`);
    this.current.set(undefined);
    if (!problem) return saveFile(data, name);
    if (problem.code === 'STEP_UP_REQUIRED') this.waitsForProof.set(name);
    else this.error.set(this.t().refusals[problem.code] ?? toReason(problem, this.#shared()));
  }

  protected async goOn(name: string): Promise<void> {
    this.dialog()?.close();
    // The access token says when its user was proven last. If there is no new one, the old one is refused once more.
    await this.#session.renew().catch(() => undefined);
    await this.take(name);
  }
}
