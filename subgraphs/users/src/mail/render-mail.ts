/** What a mail says, before it is text and HTML. */
export interface MailBody {
  /** Each is a paragraph of plain text. */
  paragraphs: readonly string[];
  /** Where to act; undefined: nowhere. */
  link?: { label: string; url: string } | undefined;
  /** Below the rest, in small letters. */
  footer: readonly (string | { label: string; url: string })[];
  /** `en` or `de`. */
  language: string;
}

/** The same mail as plain text and as HTML. Neither loads anything, and the HTML works without styles. */
export function renderMail(subject: string, body: MailBody): { text: string; html: string } {
  const { paragraphs, link, footer } = body;
  const lines = footer.map((part) => (typeof part === 'string' ? part : `${part.label}: ${part.url}`));
  const parts = [...paragraphs, ...(link ? [`${link.label}: ${link.url}`] : []), ...lines];
  return { text: parts.join('\n\n'), html: renderHtml(subject, body) };
}

const font = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif';

function renderHtml(subject: string, { paragraphs, link, footer, language }: MailBody): string {
  const button =
    link &&
    `<p style="margin:24px 0"><a href="${escapeHtml(link.url)}" style="display:inline-block;padding:12px 20px;border-radius:999px;background:#0f5b4a;color:#ffffff;text-decoration:none;font-weight:600">${escapeHtml(link.label)}</a></p>`;
  const small = footer.map((part) =>
    typeof part === 'string'
      ? escapeHtml(part)
      : `<a href="${escapeHtml(part.url)}" style="color:#56625d">${escapeHtml(part.label)}</a>`,
  );
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(subject)}</title></head>`,
    `<body style="margin:0;padding:24px 16px;background:#f4f1e9;color:#16221e;${font};font-size:16px;line-height:1.5">`,
    '<div style="max-width:560px;margin:0 auto;padding:24px;border-radius:16px;background:#fffefa">',
    ...paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${escapeHtml(paragraph)}</p>`),
    ...(button ? [button] : []),
    ...small.map((part) => `<p style="margin:8px 0 0;font-size:13px;color:#56625d">${part}</p>`),
    '</div></body></html>',
  ].join('\n');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text within HTML or an attribute: texts have names in them that people have chosen. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
