import { renderMail } from '../../mail/render-mail.ts';
import {
  findAccountMailParts,
  mailLanguages,
  type AccountMailContent,
  type MailLanguage,
} from '../domain/account-mail-text.ts';

const openPage: Record<MailLanguage, string> = { EN: 'Open the page', DE: 'Seite öffnen' };

/** The subject of a mail about an account, and what it says as text and as HTML. */
export function toAccountMail(
  content: Omit<AccountMailContent, 'userId'>,
  appUrl: string,
): { subject: string; text: string; html: string } {
  const { subject, texts, link, note } = findAccountMailParts(content, appUrl);
  const languages = content.language === null ? mailLanguages : [content.language];
  const paragraphs = texts.flatMap(({ before, after }) => [before, note, link, after]);
  const { html } = renderMail(subject, {
    paragraphs: [...texts.map(({ before }) => before), ...(note === null ? [] : [note])],
    link: { label: languages.map((one) => openPage[one]).join(' · '), url: link },
    footer: texts.flatMap(({ after }) => after ?? []),
    language: (content.language ?? 'EN').toLowerCase(),
  });
  return { subject, text: paragraphs.filter((part) => part != null).join('\n\n'), html };
}
