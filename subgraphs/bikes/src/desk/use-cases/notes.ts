import type { Actor } from '@bike-rentals/contracts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findNote, hasSubject, insertNote, removeNote as remove, type Subject } from '../store/notes.ts';

/** Why a note was not written or removed. */
export type NoteRefusal = 'SUBJECT_UNKNOWN' | 'TOO_MANY_NOTES' | 'NOTE_UNKNOWN';

/** Writes a note. What it says is in the note alone, not in the event. */
export async function addNote(
  service: UseCaseContext,
  actor: Actor,
  { text, isPinned, ...subject }: Subject & { text: string; isPinned: boolean },
): Promise<{ noteId: string } | NoteRefusal> {
  const context = toDecisionContext(service, actor);
  const result = await service.store.transact(async (tx) => {
    if (!(await hasSubject(tx, subject))) return 'SUBJECT_UNKNOWN';
    const id = context.createId();
    const isIn = await insertNote(tx, {
      id,
      ...subject,
      text,
      isPinned,
      authorId: actor.id,
      at: context.now,
    });
    if (!isIn) return 'TOO_MANY_NOTES';
    const event = { type: 'note.added', payload: { noteId: id, ...toIds(subject) } } as const;
    await recordEvent(tx, { ...event, aggregate: `note:${id}`, version: 0 }, context);
    return { noteId: id };
  });
  service.onCommit();
  return result;
}

/** Removes a note, its text included. */
export async function removeNote(
  service: UseCaseContext,
  { actor, reason }: { actor: Actor; reason: string | undefined },
  noteId: string,
): Promise<Subject | NoteRefusal> {
  const context = toDecisionContext(service, actor, { reason });
  const result = await service.store.transact(async (tx) => {
    const note = await findNote(tx, noteId);
    if (!note) return 'NOTE_UNKNOWN';
    await remove(tx, noteId, context.now);
    const event = { type: 'note.removed', payload: { noteId, ...toIds(note) } } as const;
    await recordEvent(tx, { ...event, aggregate: `note:${noteId}`, version: 1 }, context);
    return { subjectType: note.subjectType, subjectId: note.subjectId };
  });
  service.onCommit();
  return result;
}

const fields = { BIKE: 'bikeId', STATION: 'stationId', RENTAL: 'rentalId', USER: 'userId' } as const;

const toIds = ({ subjectType, subjectId }: Subject) => ({ [fields[subjectType]]: subjectId });
