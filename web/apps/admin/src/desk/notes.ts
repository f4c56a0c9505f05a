import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { Format, GraphqlRequests, Icon, useMessages } from '@bike/platform';
import { toReason } from '../common/field-errors';
import { toPersonName } from '../common/person';
import { TextField } from '../common/text-field';
import {
  AddNoteDocument,
  RemoveNoteDocument,
  type NoteFactsFragment,
  type NoteSubject,
} from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** What staff should know of something, and a line to write more. */
@Component({
  selector: 'admin-notes',
  imports: [Icon, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="section" aria-labelledby="notes-title">
      <h2 id="notes-title">{{ t().notes }}</h2>
      @if (notes().length > 0) {
        <ul class="row-list row-list-framed">
          @for (note of notes(); track note.id) {
            <li class="row row-plain">
              <span class="row-text">
                <span>{{ note.text }}</span>
                <span class="soft small">
                  {{ t().noteBy(toPersonName(note.author) ?? shared().unnamed, format.dateTime(note.at)) }}
                </span>
              </span>
              <span class="row-tags">
                @if (note.isPinned) {
                  <span class="tag" data-tone="warn">{{ t().pinned }}</span>
                }
                <button
                  type="button"
                  class="button button-small"
                  [attr.aria-label]="t().removeNote(note.text)"
                  (click)="remove(note.id)"
                >
                  {{ t().remove }}
                </button>
              </span>
            </li>
          }
        </ul>
      }
      <form class="form" novalidate (submit)="add($event)">
        <admin-text-field [label]="t().newNote" [error]="error()" [rows]="2" [(value)]="text" />
        <label class="check">
          <input
            type="checkbox"
            [checked]="isPinned()"
            (change)="isPinned.set($any($event.target).checked)"
          />
          <span>{{ t().pin }}</span>
        </label>
        @if (failure(); as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button type="submit" class="button button-small" [attr.aria-disabled]="isSending()">
            {{ t().addNote }}
          </button>
        </div>
      </form>
    </section>
  `,
})
export class Notes {
  readonly subjectType = input.required<NoteSubject>();
  readonly subjectId = input.required<string>();
  readonly notes = input.required<readonly NoteFactsFragment[]>();
  /** Another one was written, or one was removed. */
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  readonly #requests = inject(GraphqlRequests);
  protected readonly toPersonName = toPersonName;
  protected readonly text = signal('');
  protected readonly isPinned = signal(false);
  protected readonly error = signal<string | undefined>(undefined);
  protected readonly failure = signal<string | undefined>(undefined);
  protected readonly isSending = signal(false);

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
    const text = this.text().trim();
    this.error.set(text === '' ? this.shared().refusals.REQUIRED : undefined);
    if (text === '' || this.isSending()) return;
    this.isSending.set(true);
    const input = {
      subjectType: this.subjectType(),
      subjectId: this.subjectId(),
      text,
      isPinned: this.isPinned(),
    };
    const { data, problem } = await this.#requests.mutate(AddNoteDocument, { input });
    this.isSending.set(false);
    const refusal = problem ?? (data.addNote.__typename === 'InvalidInput' ? data.addNote : undefined);
    this.failure.set(refusal && toReason(refusal, this.shared()));
    if (refusal) return;
    this.text.set('');
    this.isPinned.set(false);
    this.changed.emit();
  }

  protected async remove(id: string): Promise<void> {
    const { problem } = await this.#requests.mutate(RemoveNoteDocument, { id });
    this.failure.set(problem && toReason(problem, this.shared()));
    if (!problem) this.changed.emit();
  }
}
