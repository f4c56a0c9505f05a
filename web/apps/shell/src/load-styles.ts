/**
 * Adds the stylesheet of a remote and waits for it. The assembled page names it in a meta element; in development all
 * styles are one.
 */
export function loadStyles(remote: string): Promise<void> {
  const meta = document.querySelector<HTMLMetaElement>(`meta[name="styles-${remote}"]`);
  if (!meta || document.querySelector(`link[rel="stylesheet"][href="${meta.content}"]`))
    return Promise.resolve();
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: meta.content });
    link.onload = () => resolve();
    // The page is of use without it.
    link.onerror = () => resolve();
    document.head.append(link);
  });
}
