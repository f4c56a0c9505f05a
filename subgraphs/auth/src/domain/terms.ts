/** Browsers and mails go on beyond this, but no page of terms needs more. */
const maxUrlLength = 500;

/** The address of a page that everybody can open: HTTPS, without a password in it. Undefined if it is none. */
export function findTermsUrl(text: string): string | undefined {
  if (text.length > maxUrlLength || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' && url.username === '' && url.password === '';
  return isSafe ? url.href : undefined;
}
