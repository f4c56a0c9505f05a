/** In this order: most browsers name others too, for the sake of old pages. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/\S+ (?:Mobile\/\S+ )?Safari\//, 'Safari'],
];

const SYSTEMS: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/**
 * What a user recognises their device by, such as `Firefox on Linux`, of the header `User-Agent`. It is made of words of
 * ours only, so a client cannot show its own text to the user. Undefined for programs that are no known browsers.
 */
export function findDevice(userAgent: string | undefined): string | undefined {
  const browser = findName(BROWSERS, userAgent);
  const system = findName(SYSTEMS, userAgent);
  return browser !== undefined && system !== undefined ? `${browser} on ${system}` : (browser ?? system);
}

/** Longer than those of browsers; an endless one would take the patterns time. */
const MAX_LENGTH = 256;

function findName(names: [RegExp, string][], userAgent = ''): string | undefined {
  const start = userAgent.slice(0, MAX_LENGTH);
  return names.find(([pattern]) => pattern.test(start))?.[1];
}
