import { renderMail } from '../../mail/render-mail.ts';
import { findAccountMailParts, type AccountMailContent } from '../domain/account-mail-text.ts';

/** The subject of a mail about an account, and what it says as text and as HTML. */
export function toAccountMail(
  content: Omit<AccountMailContent, 'userId'>,
  appUrl: string,
): { subject: string; text: string; html: string } {
  const { subject, texts, link, note } = findAccountMailParts(content, appUrl);
  const paragraphs = texts.flatMap(({ before, after }) => [before, note, link, after]);
  const { html } = renderMail(subject, {
    paragraphs: [...texts.map(({ before }) => before), ...(note === null ? [] : [note])],
    link: { label: subject, url: link },
    footer: texts.flatMap(({ after }) => after ?? []),
    language: (content.language ?? 'EN').toLowerCase(),
  });
  return { subject, text: paragraphs.filter((part) => part != null).join('\n\n'), html };
}
