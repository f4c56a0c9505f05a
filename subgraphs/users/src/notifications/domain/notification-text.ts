import type { MailLanguage } from '../../account-mails/domain/account-mail-text.ts';
import type { ImportedFile, NotificationContent, NotificationKind } from './notification-content.ts';

/** What is put into a text. Where nothing is known the words stand for anything. */
interface Names {
  /** A bike by its model and serial number; undefined: unknown. */
  bike: string | undefined;
  /** ` at North`, or nothing. */
  place: string;
  /** An instant; empty: none. */
  when: string;
  /** Of a membership. */
  name: string;
  /** Of the model that is waited for; empty: unknown. */
  model: string;
  /** What a lost bike costs; empty: nothing, or not known. */
  lost: string;
  /** What a rental costs until its price rises, and after that; empty: not known. */
  before: string;
  after: string;
  /** In a waiting list. */
  waitingPlace: number | undefined;
  /** A file that was applied; undefined: nothing is known of it. */
  file: ImportedFile | undefined;
}

/** What a file is about. */
const things: Readonly<Record<string, Record<MailLanguage, string>>> = {
  MODELS: { EN: 'models', DE: 'Modellen' },
  STATIONS: { EN: 'stations', DE: 'Stationen' },
  BIKES: { EN: 'bikes', DE: 'Rädern' },
  PEOPLE: { EN: 'people', DE: 'Personen' },
};

interface Text {
  subject: string;
  text: (names: Names) => string;
}

const en: Record<NotificationKind, Text> = {
  BIKE_HELD: {
    subject: 'A bike is kept for you',
    text: ({ bike, place, when }) =>
      `${bike ?? 'A bike'} that you waited for is kept for you${place} until ${when}.`,
  },
  HOLD_EXPIRED: {
    subject: 'The bike is no longer kept for you',
    text: ({ bike }) => `${bike ?? 'The bike'} is no longer kept for you: the time to fetch it is over.`,
  },
  HOLD_WITHDRAWN: {
    subject: 'The bike kept for you is out of service',
    text: ({ bike }) =>
      `${bike ?? 'The bike'} that was kept for you is needed elsewhere or out of service. You keep your place in line.`,
  },
  RENTAL_DUE: {
    subject: 'Your bike is due back soon',
    text: ({ bike, when }) => `${bike ? `Your bike, ${bike},` : 'Your bike'} is due back by ${when}.`,
  },
  DUE_CHANGED: {
    subject: 'Your bike is due later',
    text: ({ bike, when }) =>
      `${bike ? `Your bike, ${bike},` : 'Your bike'} is due later, because the station is closed: by ${when}.`,
  },
  EXTENDED: {
    subject: 'You may keep your bike longer',
    text: ({ bike, when }) => `You may keep ${bike ?? 'your bike'} longer. It is due back by ${when}.`,
  },
  PRICE_RISES: {
    subject: 'Your ride will cost more soon',
    text: ({ bike, when, before, after }) =>
      before === ''
        ? `Your ride${bike ? ` with ${bike}` : ''} will cost more after ${when}.`
        : `Your ride${bike ? ` with ${bike}` : ''} costs ${before} if the bike is back by ${when}, after that ${after}.`,
  },
  RENTAL_OVERDUE: {
    subject: 'Your bike is overdue',
    text: ({ bike, when }) =>
      `${bike ? `Your bike, ${bike},` : 'Your bike'} was due back by ${when}. Until it is back you cannot rent another one.`,
  },
  OVERDUE_REMINDER: {
    subject: 'Your bike is overdue still',
    text: ({ bike, when }) =>
      `${bike ? `Your bike, ${bike},` : 'Your bike'} was due back by ${when}, and is not back yet. Please bring it back today, or tell us what has happened.`,
  },
  OVERDUE_FINAL: {
    subject: 'Last notice: your bike is overdue',
    text: ({ bike, when, lost }) =>
      `${bike ? `Your bike, ${bike},` : 'Your bike'} was due back by ${when}. If it does not come back, it counts as lost${lost === '' ? '' : `, which costs ${lost}`}. Bring it back, or call us.`,
  },
  RENTED_FOR_YOU: {
    subject: 'A bike was rented for you',
    text: ({ bike, when }) => `Our staff has rented ${bike ?? 'a bike'} for you. It is due back by ${when}.`,
  },
  RETURNED_FOR_YOU: {
    subject: 'Your rental has ended',
    text: ({ bike }) => `Our staff has ended your rental of ${bike ?? 'a bike'}.`,
  },
  RENTAL_CORRECTED: {
    subject: 'Your rental was corrected',
    text: ({ bike }) => `Our staff has corrected what was recorded of your rental of ${bike ?? 'a bike'}.`,
  },
  RENTAL_VOIDED: {
    subject: 'Your rental was voided',
    text: ({ bike }) =>
      `Our staff has voided your rental of ${bike ?? 'a bike'}: it counts as never having happened.`,
  },
  RENTAL_REOPENED: {
    subject: 'Your rental goes on',
    text: ({ bike, when }) =>
      `Your rental of ${bike ?? 'a bike'} goes on: its return was recorded by mistake. It is due back by ${when}.`,
  },
  DUE_SET_FOR_YOU: {
    subject: 'Your bike has a new due time',
    text: ({ bike, when }) => `Our staff has set when ${bike ?? 'your bike'} is due back: by ${when}.`,
  },
  BIKE_SWAPPED: {
    subject: 'Your rental goes on with another bike',
    text: ({ bike, when }) =>
      `Your rental goes on with another bike: ${bike ?? 'our staff has given you one'}. It is due back by ${when}.`,
  },
  BIKE_LOST: {
    subject: 'Your bike is recorded as lost',
    text: ({ bike }) =>
      `Our staff has recorded that you have lost ${bike ?? 'your bike'}. Your rental has ended.`,
  },
  BIKE_FOUND: {
    subject: 'The bike that you had lost was found',
    text: ({ bike }) => `${bike ?? 'The bike'} that you had lost was found.`,
  },
  PLACE_CHANGED: {
    subject: 'Your place in a waiting list has changed',
    text: ({ model, waitingPlace: place }) =>
      `Our staff has moved you in the waiting list${model ? ` for ${model}` : ''}${place ? `: your place is now ${place}` : ''}.`,
  },
  BLOCKED: {
    subject: 'You cannot rent bikes at the moment',
    text: ({ when }) =>
      `You cannot rent bikes ${when === '' ? 'for the time being' : `until ${when}`}. Bring back what you have; ask our staff if you do not know why.`,
  },
  UNBLOCKED: { subject: 'You can rent bikes again', text: () => 'You can rent bikes again.' },
  APPROVED: {
    subject: 'You are approved',
    text: () => 'Our staff has approved you: you can rent all models now.',
  },
  NOT_APPROVED: {
    subject: 'You are not approved',
    text: () =>
      'Our staff has not approved you, so you cannot rent the models that need it. You may ask again after 60 days; ask at the desk if you do not know why.',
  },
  MEMBERSHIP_ENDING: {
    subject: 'Your membership ends soon',
    text: ({ name, when }) =>
      `Your membership (${name}) ends on ${when}. Renew it to go on renting what is for members only.`,
  },
  MEMBERSHIP_ENDED: {
    subject: 'Your membership has ended',
    text: ({ name }) => `Your membership (${name}) has ended. What you have rented you can return as ever.`,
  },
  DAMAGE_REPORTED: {
    subject: 'Thank you for your report',
    text: ({ bike }) => `Thank you for telling us what is wrong with ${bike ?? 'a bike'}. We look after it.`,
  },
  DAMAGE_REPAIRED: {
    subject: 'The bike that you reported is repaired',
    text: ({ bike }) => `${bike ?? 'The bike'} that you told us about is repaired. Thank you.`,
  },
  DAMAGE_DISMISSED: {
    subject: 'We have looked at the bike that you reported',
    text: ({ bike }) =>
      `We have looked at ${bike ?? 'the bike'} that you told us about: there was nothing to repair.`,
  },
  STAFF_UNSAFE_BIKE: {
    subject: 'A bike is unsafe',
    text: ({ bike, place }) =>
      `Somebody has reported that ${bike ?? 'a bike'}${place} is unsafe. The workshop page says whether it was taken out of service.`,
  },
  STAFF_DAMAGE: {
    subject: 'A damage was reported',
    text: ({ bike, place }) => `Somebody has reported a damage of ${bike ?? 'a bike'}${place}.`,
  },
  STAFF_CALL_RENTER: {
    subject: 'A renter has to be called',
    text: ({ bike, when }) =>
      `${bike ?? 'A bike'} was due back by ${when}, and its renter was reminded more than twice. Please call.`,
  },
  STAFF_INSPECTION: {
    subject: 'A bike has to be inspected',
    text: ({ bike, place }) => `${bike ?? 'A bike'}${place} has to be inspected.`,
  },
  STAFF_APPROVAL: {
    subject: 'Somebody asks for an approval',
    text: () => 'Somebody asks to be approved for the models that need it.',
  },
  IMPORT_DONE: {
    subject: 'Your import has ended',
    text: ({ file }) => {
      if (!file) return 'The file that you have applied is done.';
      const { created, changed, refused, isStopped } = file;
      const counts =
        file.kind === 'PEOPLE'
          ? `${created + changed} invited, ${refused} refused`
          : `${created} added, ${changed} changed, ${refused} refused`;
      const what = `Your file of ${things[file.kind]?.EN ?? 'data'}`;
      return isStopped
        ? `${what} stopped at a line that cannot be applied any more. What was done until then stays: ${counts}. Check the file again.`
        : `${what} is done: ${counts}.`;
    },
  },
};

const de: typeof en = {
  BIKE_HELD: {
    subject: 'Ein Rad ist für dich reserviert',
    text: ({ bike, place, when }) =>
      `${bike ?? 'Ein Rad'}, auf das du gewartet hast, ist${place} bis ${when} für dich reserviert.`,
  },
  HOLD_EXPIRED: {
    subject: 'Das Rad ist nicht mehr für dich reserviert',
    text: ({ bike }) =>
      `${bike ?? 'Das Rad'} ist nicht mehr für dich reserviert: Die Zeit, es abzuholen, ist um.`,
  },
  HOLD_WITHDRAWN: {
    subject: 'Das für dich reservierte Rad ist außer Betrieb',
    text: ({ bike }) =>
      `${bike ?? 'Das Rad'}, das für dich reserviert war, wird anderswo gebraucht oder ist außer Betrieb. Dein Platz auf der Warteliste bleibt dir.`,
  },
  RENTAL_DUE: {
    subject: 'Dein Rad ist bald fällig',
    text: ({ bike, when }) => `${bike ? `Dein Rad, ${bike},` : 'Dein Rad'} ist bis ${when} zurückzugeben.`,
  },
  DUE_CHANGED: {
    subject: 'Dein Rad ist später fällig',
    text: ({ bike, when }) =>
      `${bike ? `Dein Rad, ${bike},` : 'Dein Rad'} ist später fällig, weil die Station geschlossen hat: bis ${when}.`,
  },
  EXTENDED: {
    subject: 'Du kannst dein Rad länger behalten',
    text: ({ bike, when }) =>
      `Du kannst ${bike ?? 'dein Rad'} länger behalten. Es ist bis ${when} zurückzugeben.`,
  },
  PRICE_RISES: {
    subject: 'Deine Fahrt kostet bald mehr',
    text: ({ bike, when, before, after }) =>
      before === ''
        ? `Deine Fahrt${bike ? ` mit ${bike}` : ''} kostet nach ${when} mehr.`
        : `Deine Fahrt${bike ? ` mit ${bike}` : ''} kostet ${before}, wenn das Rad bis ${when} zurück ist, danach ${after}.`,
  },
  RENTAL_OVERDUE: {
    subject: 'Dein Rad ist überfällig',
    text: ({ bike, when }) =>
      `${bike ? `Dein Rad, ${bike},` : 'Dein Rad'} war bis ${when} zurückzugeben. Bis es zurück ist, kannst du kein anderes mieten.`,
  },
  OVERDUE_REMINDER: {
    subject: 'Dein Rad ist immer noch überfällig',
    text: ({ bike, when }) =>
      `${bike ? `Dein Rad, ${bike},` : 'Dein Rad'} war bis ${when} zurückzugeben und ist noch nicht zurück. Bitte bring es heute zurück oder sag uns, was geschehen ist.`,
  },
  OVERDUE_FINAL: {
    subject: 'Letzte Mahnung: Dein Rad ist überfällig',
    text: ({ bike, when, lost }) =>
      `${bike ? `Dein Rad, ${bike},` : 'Dein Rad'} war bis ${when} zurückzugeben. Kommt es nicht zurück, gilt es als verloren${lost === '' ? '' : `; das kostet ${lost}`}. Bring es zurück oder ruf uns an.`,
  },
  RENTED_FOR_YOU: {
    subject: 'Für dich wurde ein Rad gemietet',
    text: ({ bike, when }) =>
      `Unser Personal hat für dich gemietet: ${bike ?? 'ein Rad'}. Es ist bis ${when} zurückzugeben.`,
  },
  RETURNED_FOR_YOU: {
    subject: 'Deine Fahrt ist beendet',
    text: ({ bike }) => `Unser Personal hat deine Fahrt beendet: ${bike ?? 'ein Rad'}.`,
  },
  RENTAL_CORRECTED: {
    subject: 'Deine Fahrt wurde berichtigt',
    text: ({ bike }) =>
      `Unser Personal hat berichtigt, was über deine Fahrt vermerkt war: ${bike ?? 'ein Rad'}.`,
  },
  RENTAL_VOIDED: {
    subject: 'Deine Fahrt wurde storniert',
    text: ({ bike }) =>
      `Unser Personal hat deine Fahrt storniert: ${bike ?? 'ein Rad'}. Sie gilt als nie geschehen.`,
  },
  RENTAL_REOPENED: {
    subject: 'Deine Fahrt geht weiter',
    text: ({ bike, when }) =>
      `Deine Fahrt geht weiter: ${bike ?? 'ein Rad'}. Die Rückgabe wurde versehentlich vermerkt. Es ist bis ${when} zurückzugeben.`,
  },
  DUE_SET_FOR_YOU: {
    subject: 'Dein Rad ist zu einer anderen Zeit fällig',
    text: ({ bike, when }) =>
      `Unser Personal hat bestimmt, wann du es zurückgibst: ${bike ?? 'dein Rad'}, bis ${when}.`,
  },
  BIKE_SWAPPED: {
    subject: 'Deine Fahrt geht mit einem anderen Rad weiter',
    text: ({ bike, when }) =>
      `Deine Fahrt geht mit einem anderen Rad weiter: ${bike ?? 'unser Personal hat dir eines gegeben'}. Es ist bis ${when} zurückzugeben.`,
  },
  BIKE_LOST: {
    subject: 'Dein Rad ist als verloren vermerkt',
    text: ({ bike }) =>
      `Unser Personal hat vermerkt, dass du es verloren hast: ${bike ?? 'dein Rad'}. Deine Fahrt ist beendet.`,
  },
  BIKE_FOUND: {
    subject: 'Das Rad, das du verloren hattest, ist gefunden',
    text: ({ bike }) => `${bike ?? 'Das Rad'}, das du verloren hattest, ist gefunden.`,
  },
  PLACE_CHANGED: {
    subject: 'Dein Platz auf einer Warteliste hat sich geändert',
    text: ({ model, waitingPlace: place }) =>
      `Unser Personal hat dich auf der Warteliste${model ? ` für ${model}` : ''} verschoben${place ? `: Dein Platz ist jetzt ${place}` : ''}.`,
  },
  BLOCKED: {
    subject: 'Du kannst gerade keine Räder mieten',
    text: ({ when }) =>
      `Du kannst ${when === '' ? 'vorerst' : `bis ${when}`} keine Räder mieten. Bring zurück, was du hast; frag unser Personal, wenn du nicht weißt, warum.`,
  },
  UNBLOCKED: { subject: 'Du kannst wieder Räder mieten', text: () => 'Du kannst wieder Räder mieten.' },
  APPROVED: {
    subject: 'Du bist freigegeben',
    text: () => 'Unser Personal hat dich freigegeben: Du kannst jetzt alle Modelle mieten.',
  },
  NOT_APPROVED: {
    subject: 'Du bist nicht freigegeben',
    text: () =>
      'Unser Personal hat dich nicht freigegeben, du kannst also die Modelle nicht mieten, die das brauchen. In 60 Tagen kannst du wieder fragen; frag am Schalter, wenn du nicht weißt, warum.',
  },
  MEMBERSHIP_ENDING: {
    subject: 'Deine Mitgliedschaft endet bald',
    text: ({ name, when }) =>
      `Deine Mitgliedschaft (${name}) endet am ${when}. Verlängere sie, um weiter zu mieten, was nur Mitglieder mieten.`,
  },
  MEMBERSHIP_ENDED: {
    subject: 'Deine Mitgliedschaft ist zu Ende',
    text: ({ name }) =>
      `Deine Mitgliedschaft (${name}) ist zu Ende. Was du gemietet hast, kannst du zurückgeben wie immer.`,
  },
  DAMAGE_REPORTED: {
    subject: 'Danke für deine Meldung',
    text: ({ bike }) =>
      `Danke, dass du uns gesagt hast, was nicht stimmt: ${bike ?? 'ein Rad'}. Wir kümmern uns.`,
  },
  DAMAGE_REPAIRED: {
    subject: 'Das Rad, das du gemeldet hast, ist repariert',
    text: ({ bike }) => `${bike ?? 'Das Rad'}, von dem du uns erzählt hast, ist repariert. Danke!`,
  },
  DAMAGE_DISMISSED: {
    subject: 'Wir haben das Rad angesehen, das du gemeldet hast',
    text: ({ bike }) =>
      `Wir haben das Rad angesehen, das du gemeldet hast: ${bike ?? 'ein Rad'}. Es war nichts zu reparieren.`,
  },
  STAFF_UNSAFE_BIKE: {
    subject: 'Ein Rad ist unsicher',
    text: ({ bike, place }) =>
      `Jemand hat gemeldet, dass ein Rad unsicher ist: ${bike ?? 'ein Rad'}${place}. Die Werkstattseite zeigt, ob es aus dem Verkehr genommen ist.`,
  },
  STAFF_DAMAGE: {
    subject: 'Ein Schaden ist gemeldet',
    text: ({ bike, place }) => `Jemand hat einen Schaden gemeldet: ${bike ?? 'ein Rad'}${place}.`,
  },
  STAFF_CALL_RENTER: {
    subject: 'Jemand ist anzurufen',
    text: ({ bike, when }) =>
      `${bike ?? 'Ein Rad'} war bis ${when} zurückzugeben, und wer es gemietet hat, ist mehr als zweimal erinnert worden. Bitte anrufen.`,
  },
  STAFF_INSPECTION: {
    subject: 'Ein Rad ist zu prüfen',
    text: ({ bike, place }) => `Zu prüfen ist: ${bike ?? 'ein Rad'}${place}.`,
  },
  STAFF_APPROVAL: {
    subject: 'Jemand bittet um Freigabe',
    text: () => 'Jemand bittet um Freigabe für die Modelle, die sie brauchen.',
  },
  IMPORT_DONE: {
    subject: 'Dein Import ist zu Ende',
    text: ({ file }) => {
      if (!file) return 'Die Datei, die du angewendet hast, ist fertig.';
      const { created, changed, refused, isStopped } = file;
      const counts =
        file.kind === 'PEOPLE'
          ? `${created + changed} eingeladen, ${refused} abgelehnt`
          : `${created} angelegt, ${changed} geändert, ${refused} abgelehnt`;
      const what = `Deine Datei mit ${things[file.kind]?.DE ?? 'Daten'}`;
      return isStopped
        ? `${what} hat an einer Zeile angehalten, die nicht mehr anzuwenden ist. Was bis dahin getan war, bleibt: ${counts}. Prüfe die Datei noch einmal.`
        : `${what} ist fertig: ${counts}.`;
    },
  },
};

const texts: Record<MailLanguage, typeof en> = { EN: en, DE: de };
const locales: Record<MailLanguage, string> = { EN: 'en-GB', DE: 'de-DE' };
const at: Record<MailLanguage, string> = { EN: 'at', DE: 'bei' };

/** For people, in the app and in mail. Instants are the system's, where its time zone is known. */
export function toText(
  kind: NotificationKind,
  { until, about, timeZone, name, model, place, file, ...amounts }: NotificationContent['data'],
  language: MailLanguage = 'EN',
): string {
  const currency = about?.currency;
  const toAmount = (minor: number | undefined) =>
    minor === undefined || currency === undefined ? '' : toMoney(minor, currency, language);
  return texts[language][kind].text({
    bike: about && `${about.model} (${about.serialNumber})`,
    place: about?.station == null ? '' : ` ${at[language]} ${about.station}`,
    when: until === undefined ? '' : toLocalTime(until, language, about?.timeZone ?? timeZone),
    name: name ?? '',
    model: model ?? '',
    lost: toAmount(amounts.lostMinor),
    before: toAmount(amounts.beforeMinor),
    after: toAmount(amounts.afterMinor),
    waitingPlace: place,
    file,
  });
}

/** The subject of a mail about one notification. It names the bike, so that two mails about two bikes are two. */
export function toSubject(
  kind: NotificationKind,
  { about }: NotificationContent['data'],
  language: MailLanguage,
): string {
  const { subject } = texts[language][kind];
  return about ? `${subject}: ${about.model}` : subject;
}

/** What a kind is called, where people choose which mails they get. */
export const toKindName = (kind: NotificationKind, language: MailLanguage): string =>
  texts[language][kind].subject;

function toMoney(minor: number, currency: string, language: MailLanguage): string {
  const format = new Intl.NumberFormat(locales[language], { style: 'currency', currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** `Fri, 1 May 2026, 11:15 CEST`; without a time zone in UTC. */
function toLocalTime(instant: string, language: MailLanguage, timeZone = 'UTC'): string {
  const date = new Date(instant);
  const options = { timeZone, weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' } as const;
  const time = { timeZone, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
  const locale = locales[language];
  return `${date.toLocaleDateString(locale, options)}, ${date.toLocaleTimeString(locale, time)}`;
}
